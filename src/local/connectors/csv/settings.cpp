#include "local/connectors/csv/settings.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/csv/encoding.h"
#include "local/connectors/csv/web_settings.h"
#include "local/json.h"
#include "local/web_address.h"

namespace polytomic::local::csv {
namespace {

constexpr std::string_view file_scheme = "file:";

[[noreturn]] void refuse(std::string_view field, const std::string& problem) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::string(field) + " " + problem));
}

std::string checked_path(std::string path) {
  if (!path.starts_with('/')) refuse("url", "must give the whole path of the file, from the root");
  if (path.find('\0') != std::string::npos) refuse("url", "holds a NUL character, which no path has");
  return path;
}

// file:///path, file:/path and file://localhost/path (RFC 8089).
std::string path_of_file_url(std::string_view url) {
  std::string_view rest = url.substr(file_scheme.size());
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::string_view host = rest.substr(0, rest.find('/'));
    if (!host.empty() && !same_ignoring_case(host, "localhost")) {
      refuse("url", "names a file on another machine; give file:///path of a file on this one");
    }
    rest.remove_prefix(host.size());
  }
  if (rest.find_first_of("?#") != std::string_view::npos) {
    refuse("url", "has a ? or # behind the path, which a file does not have; percent-encode those of its name");
  }
  auto path = percent_decode(rest);
  if (!path) refuse("url", "has a % that is not followed by two hexadecimal digits");
  return checked_path(std::move(*path));
}

// Empty where `url` is no file.
std::string path_of(const std::string& url) {
  if (url.starts_with('/')) return checked_path(url);
  if (same_ignoring_case(std::string_view(url).substr(0, file_scheme.size()), file_scheme))
    return path_of_file_url(url);
  return {};
}

// One ASCII character that can stand between or around values.
std::optional<char> read_letter(const Configuration& configuration, std::string_view key) {
  std::string text = configuration.text(key).value_or("");
  if (text.empty()) return std::nullopt;
  if (text == "tab" || text == "\\t") text = "\t";
  const auto byte = static_cast<unsigned char>(text.front());
  if (text.size() != 1 || byte >= 0x7F || (byte < 0x20 && byte != '\t')) {
    refuse(key, "must be one ASCII character that can be seen, or tab");
  }
  return text.front();
}

Format read_format(const Configuration& configuration) {
  Format format;
  format.delimiter = read_letter(configuration, "delimiter");
  format.quote = read_letter(configuration, "quote");
  if (format.delimiter && format.delimiter == format.quote) {
    refuse("quote", "is the same character as delimiter; give two that differ");
  }
  format.has_headers = configuration.flag("has_headers");
  format.encoding = configuration.text("encoding").value_or("");
  if (!format.encoding.empty() && !is_known_encoding(format.encoding)) {
    refuse("encoding", "is not one that this machine knows; give one such as UTF-8, UTF-16, windows-1252 or Shift_JIS");
  }
  return format;
}

// Nothing of what only a web request carries may be lost in silence.
void refuse_web_keys(const rapidjson::Value& configuration) {
  for (const std::string_view key : {"headers", "parameters", "auth", "ca_cert"}) {
    const rapidjson::Value* value = find_member(configuration, key);
    const bool is_given =
        value != nullptr && ((value->IsArray() && !value->Empty()) || (value->IsObject() && value->MemberCount() > 0) ||
                             (value->IsString() && value->GetStringLength() > 0));
    if (is_given) refuse(key, "is for web addresses, and url is a file; leave it out");
  }
}

}  // namespace

std::string Settings::place() const {
  return is_file() ? "the file '" + path + "'" : parse_web_address("url", web.url).place();
}

Settings read_settings(const Configuration& configuration) {
  Settings settings;
  settings.format = read_format(configuration);
  const std::string url = configuration.text("url").value_or("");
  if (url.empty()) refuse("url", "is empty; give the address of the data, or the whole path of a file");
  settings.path = path_of(url);
  const rapidjson::Document document = parse_json(configuration.json());
  if (settings.is_file()) {
    refuse_web_keys(document);
  } else {
    settings.web = read_web_settings(url, document);
  }
  return settings;
}

}  // namespace polytomic::local::csv

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/error.h"
#include "server/settings.h"

namespace polytomic::server {
namespace {

constexpr std::streamsize longest_file = 1 << 20;

[[noreturn]] void throw_bad_file(const std::string& what) { throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, what); }

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file.is_open()) text.assign(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) {
    throw_bad_file("the file of settings " + path + " cannot be read: " + std::strerror(errno) +
                   ". Name a file that this user may read");
  }
  if (std::ssize(text) > longest_file) throw_bad_file("the file of settings " + path + " is larger than 1 MiB");
  return text;
}

std::string place_of(const std::string& path, const toml::source_region& region) {
  return path + ":" + std::to_string(region.begin.line) + ": ";
}

toml::table parse(const std::string& path) {
  const std::string text = read_file(path);
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw_bad_file(place_of(path, error.source()) + "not valid TOML: " + std::string(error.description()));
  }
}

std::string list_of_keys() {
  std::string list;
  for (const Setting& setting : all_settings()) list += (list.empty() ? "" : ", ") + setting_key(setting);
  return list;
}

// The text that the command line would have for the value; none where it is of another type than the setting.
std::optional<std::string> text_of(const toml::node& node, const SettingPlace& place) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  if (std::holds_alternative<bool ServeSettings::*>(place)) {
    const auto* const value = node.as_boolean();
    if (value == nullptr) return std::nullopt;
    return value->get() ? "true" : "false";
  }
  const bool is_seconds = std::holds_alternative<ServeSettings::Seconds ServeSettings::*>(place);
  if (is_seconds || std::holds_alternative<std::uint64_t ServeSettings::*>(place)) {
    if (!node.is_integer() && !(is_seconds && node.is_floating_point())) return std::nullopt;
    if (const auto* const whole = node.as_integer()) return std::to_string(whole->get());
    text << node.as_floating_point()->get();
    return text.str();
  }
  const auto* const value = node.as_string();
  return value != nullptr ? std::optional(value->get()) : std::nullopt;
}

std::optional<std::vector<std::string>> texts_of(const toml::node& node, const Setting& setting) {
  std::vector<std::string> texts;
  const auto add = [&](const toml::node& element) {
    auto text = text_of(element, setting.place);
    if (text) texts.push_back(std::move(*text));
    return text.has_value();
  };
  const toml::array* const array = setting.option.repeated ? node.as_array() : nullptr;
  const bool fits = array != nullptr ? std::all_of(array->begin(), array->end(), add) : add(node);
  return fits ? std::optional(std::move(texts)) : std::nullopt;
}

}  // namespace

void apply_file(ServeSettings& settings, const std::string& path) {
  for (const auto& [key, node] : parse(path)) {
    const auto name = key.str();
    const auto known =
        std::ranges::find_if(all_settings(), [&](const Setting& setting) { return setting_key(setting) == name; });
    if (known == all_settings().end()) {
      throw_bad_file(place_of(path, key.source()) + "there is no setting " + std::string(name) + ". There are " +
                     list_of_keys());
    }
    const std::string origin = place_of(path, key.source()) + std::string(name);
    const auto texts = texts_of(node, *known);
    if (!texts)
      throw_bad_file(origin + " must be " + (known->option.repeated ? "one or a list of these: " : "") +
                     allowed_values(*known));
    apply_setting(settings, *known, *texts, origin);
  }
}

}  // namespace polytomic::server

#include "server/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "core/error.h"

namespace polytomic::server {
namespace {

constexpr double longest_time = 86'400;
constexpr double most_bytes = 1U << 30U;

bool is_log_level(std::string_view text) {
  constexpr std::array<std::string_view, 4> levels{"error", "warning", "info", "debug"};
  return std::ranges::find(levels, text) != levels.end();
}

bool is_mode(std::string_view text) {
  const bool octal = std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '7'; });
  return octal && (text.size() == 3 || (text.size() == 4 && text.front() == '0'));
}

bool is_listen_address(std::string_view text) { return parse_listen_address(text).has_value(); }

using Settings = ServeSettings;

constexpr std::array settings_table{
    Setting{
        {"listen", "ADDRESS:PORT|unix:PATH",
         "Where to listen; repeat it for more. Port 0 is any free one. Default: the sockets that systemd passes, or "
         "127.0.0.1:0",
         true},
        &Settings::listen,
        0,
        0,
        "an address and port like 127.0.0.1:8080 or [::1]:8080, or unix:PATH",
        &is_listen_address},
    Setting{{"catalog", "FILE", "Catalog; your own one unless given here or as --url local:PATH"}, &Settings::catalog},
    Setting{{"tls-certificate", "FILE",
             "PEM file of the certificate, and those that lead to its authority, for TLS on all "
             "addresses but Unix sockets. SIGHUP reads it again"},
            &Settings::tls_certificate},
    Setting{{"tls-key", "FILE", "PEM file of its key, not encrypted, that others may not read"}, &Settings::tls_key},
    Setting{{"socket-mode", "OCTAL", "Rights to Unix sockets. Default 0600"},
            &Settings::socket_mode,
            0,
            0,
            "three octal digits such as 0660",
            &is_mode},
    Setting{{"no-auth", "", "Ask for no API key; on loopback addresses and Unix sockets only"}, &Settings::no_auth},
    Setting{{"no-explorer", "", "Serve the API without the page at / on which a person looks around"},
            &Settings::no_explorer},
    Setting{
        {"body-limit", "BYTES", "Largest body of a request. Default 1048576"}, &Settings::body_limit, 1, most_bytes},
    Setting{{"url-limit", "BYTES", "Longest URL. Default 8192"}, &Settings::url_limit, 64, most_bytes},
    Setting{{"header-limit", "BYTES",
             "Largest head of a request: its URL and headers. Every connection has so much memory, "
             "and 2048 more. Default 10240"},
            &Settings::header_limit,
            1024,
            most_bytes},
    Setting{
        {"connection-limit", "COUNT", "Most connections at a time. Default 4096"}, &Settings::connection_limit, 1, 1e6},
    Setting{{"call-limit", "COUNT", "Most requests that wait for work or are worked on; more get 503. Default 1024"},
            &Settings::call_limit,
            1,
            1e6},
    Setting{
        {"memory-limit", "BYTES", "Most memory for bodies and answers; over it requests get 503. Default 268435456"},
        &Settings::memory_limit,
        65'536,
        1e15},
    Setting{{"threads", "COUNT", "Threads that read requests and send answers. Default two a processor, at least 4"},
            &Settings::threads,
            1,
            1024},
    Setting{{"idle-timeout", "SECONDS", "From an answer to the next request of a connection. Default 60"},
            &Settings::idle_timeout,
            0.001,
            longest_time},
    Setting{
        {"header-timeout", "SECONDS", "For the whole head of a request, and the TLS handshake before it. Default 15"},
        &Settings::header_timeout,
        0.001,
        longest_time},
    Setting{{"body-timeout", "SECONDS",
             "For the whole body of a request, beside a second for every 8 KiB, and for taking each 64 KiB of the "
             "answer. Default 30"},
            &Settings::body_timeout,
            0.001,
            longest_time},
    Setting{{"call-timeout", "SECONDS", "For the work on a request. Default 60"},
            &Settings::call_timeout,
            0.001,
            longest_time},
    Setting{{"drain-timeout", "SECONDS", "For accepted requests when the server stops. Default 10"},
            &Settings::drain_timeout,
            0,
            longest_time},
    Setting{{"log-level", "LEVEL",
             "What to log, as lines of JSON on standard error: error, warning, info (every request) or "
             "debug. Default warning, with --verbose info"},
            &Settings::log_level,
            0,
            0,
            "error, warning, info or debug",
            &is_log_level},
    Setting{{"port-file", "FILE", "File that receives the port once it listens"}, &Settings::port_file},
};

std::string number_text(double number) { return std::to_string(static_cast<std::int64_t>(number)); }

std::string seconds_text(double seconds) { return seconds == 0.001 ? "0.001" : number_text(seconds); }

[[noreturn]] void throw_not_allowed(const Setting& setting, std::string_view origin) {
  throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, std::string(origin) + " must be " + allowed_values(setting));
}

template <class Number>
std::optional<Number> read_number(std::string_view text, const Setting& setting) {
  Number number{};
  const auto outcome = std::from_chars(text.data(), text.data() + text.size(), number);
  if (outcome.ec != std::errc{} || outcome.ptr != text.data() + text.size()) return std::nullopt;
  const auto value = static_cast<double>(number);
  if (!(value >= setting.least && value <= setting.most)) return std::nullopt;
  return number;
}

// Sets one setting, of whatever type it is.
struct Apply {
  ServeSettings& settings;
  const Setting& setting;
  const std::vector<std::string>& texts;
  std::string_view origin;

  void check(const std::string& text) const {
    const bool fits = setting.is_allowed == nullptr ? !text.empty() : setting.is_allowed(text);
    if (!fits || text.find('\0') != std::string::npos) throw_not_allowed(setting, origin);
  }
  void operator()(std::string ServeSettings::*place) const {
    check(texts.front());
    settings.*place = texts.front();
  }
  void operator()(std::vector<std::string> ServeSettings::*place) const {
    for (const std::string& text : texts) check(text);
    settings.*place = texts;
  }
  void operator()(bool ServeSettings::*place) const {
    if (texts.front() != "true" && texts.front() != "false") throw_not_allowed(setting, origin);
    settings.*place = texts.front() == "true";
  }
  void operator()(std::uint64_t ServeSettings::*place) const {
    const auto number = read_number<std::uint64_t>(texts.front(), setting);
    if (!number) throw_not_allowed(setting, origin);
    settings.*place = *number;
  }
  void operator()(ServeSettings::Seconds ServeSettings::*place) const {
    const auto seconds = read_number<double>(texts.front(), setting);
    if (!seconds) throw_not_allowed(setting, origin);
    settings.*place = ServeSettings::Seconds(std::llround(std::ceil(*seconds * 1000)));
  }
};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    if (text.empty()) return words;
    const std::size_t size = std::min(text.find_first_of(" \t\n"), text.size());
    words.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
}

void apply_environment(ServeSettings& settings) {
  for (const Setting& setting : all_settings()) {
    const std::string name = environment_name(setting.option.name);
    const char* const text = std::getenv(name.c_str());
    if (text == nullptr || *text == '\0') continue;
    const bool splits = setting.option.repeated;
    apply_setting(settings, setting, splits ? words_of(text) : std::vector<std::string>{text}, name);
  }
}

std::string file_named_by(const ServeCommand& command) {
  if (!command.config.empty()) return command.config;
  const char* const text = std::getenv(environment_name("config").c_str());
  return text != nullptr ? text : "";
}

}  // namespace

std::span<const Setting> all_settings() { return settings_table; }

std::vector<ServeOption> serve_options() {
  std::vector<ServeOption> options;
  for (const Setting& setting : all_settings()) options.push_back(setting.option);
  return options;
}

std::string environment_name(std::string_view option) {
  std::string name = "POLYTOMIC_SERVE_";
  for (const char letter : option) {
    const bool is_lower = letter >= 'a' && letter <= 'z';
    name += letter == '-' ? '_' : (is_lower ? static_cast<char>(letter - ('a' - 'A')) : letter);
  }
  return name;
}

std::string setting_key(const Setting& setting) {
  std::string key(setting.option.name);
  std::ranges::replace(key, '-', '_');
  return key;
}

std::string allowed_values(const Setting& setting) {
  if (!setting.allowed.empty()) return std::string(setting.allowed);
  if (std::holds_alternative<bool ServeSettings::*>(setting.place)) return "true or false";
  if (std::holds_alternative<std::uint64_t ServeSettings::*>(setting.place)) {
    return "a whole number from " + number_text(setting.least) + " to " + number_text(setting.most);
  }
  if (std::holds_alternative<ServeSettings::Seconds ServeSettings::*>(setting.place)) {
    return "a number of seconds from " + seconds_text(setting.least) + " to " + seconds_text(setting.most);
  }
  return "a text that is not empty";
}

void apply_setting(ServeSettings& settings, const Setting& setting, const std::vector<std::string>& texts,
                   std::string_view origin) {
  if (texts.empty()) throw_not_allowed(setting, origin);
  if (texts.size() > 1 && !setting.option.repeated) {
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, std::string(origin) + " is given more than once. Give it once");
  }
  std::visit(Apply{settings, setting, texts, origin}, setting.place);
}

ServeSettings read_settings(const ServeCommand& command) {
  ServeSettings settings;
  settings.catalog = command.usual_catalog;
  if (const std::string file = file_named_by(command); !file.empty()) apply_file(settings, file);
  apply_environment(settings);
  for (const Setting& setting : all_settings()) {
    const auto given = command.given.find(setting.option.name);
    if (given != command.given.end())
      apply_setting(settings, setting, given->second, "--" + std::string(setting.option.name));
  }
  return settings;
}

ServerOptions server_options(const ServeSettings& settings) {
  if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                  "TLS needs both a certificate and its key. Give --tls-certificate and --tls-key, or neither");
  }
  ServerOptions options;
  options.listen.clear();
  for (const std::string& text : settings.listen) options.listen.push_back(*parse_listen_address(text));
  const std::string& mode = settings.socket_mode;
  std::from_chars(mode.data(), mode.data() + mode.size(), options.socket_mode, 8);
  if (!settings.tls_key.empty()) options.tls = TlsFiles{settings.tls_certificate, settings.tls_key};
  options.body_limit = settings.body_limit;
  options.url_limit = settings.url_limit;
  options.header_limit = settings.header_limit;
  options.connection_limit = static_cast<unsigned>(settings.connection_limit);
  options.call_limit = settings.call_limit;
  options.memory_limit = settings.memory_limit;
  options.threads = static_cast<unsigned>(settings.threads);
  options.timeouts = {settings.idle_timeout, settings.header_timeout, settings.body_timeout};
  options.call_timeout = settings.call_timeout;
  options.drain_timeout = settings.drain_timeout;
  options.require_key = !settings.no_auth;
  options.explorer = !settings.no_explorer;
  return options;
}

}  // namespace polytomic::server

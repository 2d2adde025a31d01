// What `polytomic serve` can be told: once on the command line, in the environment or in a file, by one table.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/commands.h"
#include "server/server.h"

namespace polytomic::server {

struct ServeSettings {
  using Seconds = std::chrono::milliseconds;  // people write them as seconds

  std::vector<std::string> listen;  // none: the sockets that were passed to the program, or else 127.0.0.1:0
  std::string catalog;
  std::string tls_certificate;
  std::string tls_key;
  std::string socket_mode = "0600";
  bool no_auth = false;
  bool no_explorer = false;
  std::uint64_t body_limit = ServerOptions{}.body_limit;
  std::uint64_t url_limit = ServerOptions{}.url_limit;
  std::uint64_t header_limit = ServerOptions{}.header_limit;
  std::uint64_t connection_limit = ServerOptions{}.connection_limit;
  std::uint64_t call_limit = ServerOptions{}.call_limit;
  std::uint64_t memory_limit = ServerOptions{}.memory_limit;
  std::uint64_t threads = 0;
  Seconds idle_timeout = ClientTimeouts{}.idle;
  Seconds header_timeout = ClientTimeouts{}.header;
  Seconds body_timeout = ClientTimeouts{}.body;
  Seconds call_timeout = ServerOptions{}.call_timeout;
  Seconds drain_timeout = ServerOptions{}.drain_timeout;
  std::string log_level;  // empty: warning
  std::string port_file;
};

using SettingPlace =
    std::variant<std::string ServeSettings::*, std::vector<std::string> ServeSettings::*, bool ServeSettings::*,
                 std::uint64_t ServeSettings::*, ServeSettings::Seconds ServeSettings::*>;

struct Setting {
  ServeOption option;
  SettingPlace place;
  double least = 0;  // of numbers
  double most = 0;
  std::string_view allowed = {};  // of texts, where not all are: what is
  bool (*is_allowed)(std::string_view text) = nullptr;
};

[[nodiscard]] std::span<const Setting> all_settings();

// The name as a key of the file: "body_limit" for "body-limit".
[[nodiscard]] std::string setting_key(const Setting& setting);

// "a whole number from 1 to 10".
[[nodiscard]] std::string allowed_values(const Setting& setting);

// Reads `texts`, of which there is one unless the setting is a list. Throws Failure that begins with `origin`.
void apply_setting(ServeSettings& settings, const Setting& setting, const std::vector<std::string>& texts,
                   std::string_view origin);

// What a file in TOML says. Throws Failure that names file, line and key.
void apply_file(ServeSettings& settings, const std::string& path);

// The command line before the environment before the file before what is usual. Throws Failure.
[[nodiscard]] ServeSettings read_settings(const ServeCommand& command);

// Throws Failure where the settings do not go together.
[[nodiscard]] ServerOptions server_options(const ServeSettings& settings);

}  // namespace polytomic::server

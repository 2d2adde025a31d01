// The remote API as a Backend, over libcurl.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "core/backend.h"
#include "core/counters.h"
#include "http/host.h"
#include "http/read_sharing.h"
#include "http/retry.h"

namespace polytomic::http {

struct RemoteOptions {
  std::string base_url;         // scheme, host, port and perhaps a path; without trailing slash
  std::string api_key;          // empty: requests carry no credentials
  std::string organization_id;  // not empty: basic authentication, with api_key as password
  std::string api_version;      // empty: what each operation sends
  std::string user_agent;       // of the program; the library's own is added
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds stall_timeout{30'000};
  std::size_t response_size_limit = std::size_t{64} << 20U;
  std::size_t json_depth_limit = 64;
  bool allow_insecure_http = false;
  std::string ca_file;
  std::string crl_file;
  std::string client_certificate_file;
  std::string client_key_file;
  std::string proxy;
  RetryPolicy retry;
  std::chrono::milliseconds attempt_timeout{0};  // 0: that of the call
  std::chrono::milliseconds idle_timeout{50'000};
  std::uint32_t connection_limit = 0;  // 0: what suits the protocol
  std::string unix_socket;
  std::string pinned_public_key;
  bool use_environment_proxy = true;
  bool allow_unverified_tls = false;
  SharingPolicy sharing;
  std::shared_ptr<Host> host;  // performs the exchanges; nullptr: libcurl does
};

// Checks the options and starts the event loop. `logger` outlives the backend; nullptr for none. Attempts, bytes and
// connections go into `counters`.
// Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT, _INVALID_CHARACTER, _INSECURE).
[[nodiscard]] std::unique_ptr<Backend> make_remote_backend(
    RemoteOptions options, Logger* logger, std::shared_ptr<Counters> counters = std::make_shared<Counters>());

}  // namespace polytomic::http

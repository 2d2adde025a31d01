// The options of a client, from the C struct into what the parts of the library take.
#pragma once

#include "abi/log.h"
#include "http/backend.h"
#include "polytomic/client.h"

namespace polytomic::abi {

// Copies and checks the struct. Throws Failure.
[[nodiscard]] polytomic_client_options known_options(const polytomic_client_options* options);

// The text of an option; throws Failure naming `field` where it is not valid UTF-8 or holds a NUL.
[[nodiscard]] std::string option_text(const char* field, const polytomic_string& text);

// An option in milliseconds, bounded to what every clock and timer takes; `unset` where it is zero.
[[nodiscard]] std::chrono::milliseconds duration(std::uint64_t milliseconds, std::chrono::milliseconds unset);

[[nodiscard]] std::string backend_url(const polytomic_client_options& options);
[[nodiscard]] bool is_local(const std::string& url);
[[nodiscard]] std::string catalog_path(const std::string& local_url);
[[nodiscard]] http::RemoteOptions remote_options(const polytomic_client_options& options);

}  // namespace polytomic::abi

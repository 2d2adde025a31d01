#include "abi/client_options.h"

#include "abi/versioned.h"
#include "core/text.h"

namespace polytomic::abi {
namespace {

constexpr std::string_view default_url = "https://app.polytomic.com";
constexpr std::string_view local_scheme = "local:";
constexpr std::size_t first_version_size = 216;  // never changes, however the struct grows
static_assert(sizeof(polytomic_client_options) >= first_version_size);

[[noreturn]] void refuse(const char* field, const std::string& message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, message));
}

void check_optional(const char* field, polytomic_optional_boolean value) {
  if (value == POLYTOMIC_UNSET || value == POLYTOMIC_TRUE || value == POLYTOMIC_FALSE) return;
  refuse(field, std::string(field) + " must be POLYTOMIC_UNSET, POLYTOMIC_TRUE or POLYTOMIC_FALSE");
}

}  // namespace

polytomic_client_options known_options(const polytomic_client_options* options) {
  polytomic_client_options known{};
  if (options != nullptr) {
    const polytomic_status status = copy_versioned(options, first_version_size, known);
    if (status == POLYTOMIC_ERROR_INVALID_STRUCT_SIZE) {
      throw Failure(status,
                    "struct_size of polytomic_client_options is wrong; set it up with POLYTOMIC_CLIENT_OPTIONS_INIT");
    }
    if (status != POLYTOMIC_OK || known.reserved != 0) {
      throw Failure(POLYTOMIC_ERROR_UNSUPPORTED_FIELD,
                    "polytomic_client_options sets a member that this version of the library does not know");
    }
  }
  if (known.delivery > POLYTOMIC_DELIVERY_WAIT)
    refuse("delivery", "delivery must be one of the POLYTOMIC_DELIVERY_ constants");
  if (known.log_level > POLYTOMIC_LOG_DEBUG)
    refuse("log_level", "log_level must be one of the POLYTOMIC_LOG_ constants");
  check_optional("allow_insecure_http", known.allow_insecure_http);
  check_optional("use_environment_proxy", known.use_environment_proxy);
  check_optional("allow_unverified_tls", known.allow_unverified_tls);
  check_optional("coalesce_reads", known.coalesce_reads);
  return known;
}

std::chrono::milliseconds duration(std::uint64_t milliseconds, std::chrono::milliseconds unset) {
  constexpr std::uint64_t longest = 366ULL * 24 * 3600 * 1000;
  return milliseconds == 0 ? unset : std::chrono::milliseconds{std::min(milliseconds, longest)};
}

std::string option_text(const char* field, const polytomic_string& text) {
  if (text.data == nullptr) {
    if (text.size != 0) refuse(field, std::string(field) + " has a size but no data");
    return {};
  }
  std::string copy = text.size == POLYTOMIC_NUL_TERMINATED ? std::string(text.data) : std::string(text.data, text.size);
  if (!is_valid_utf8(copy))
    throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_UTF8, field, std::string(field) + " is not valid UTF-8"));
  if (copy.find('\0') != std::string::npos) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_INVALID_CHARACTER, field, std::string(field) + " holds a NUL character"));
  }
  return copy;
}

std::string backend_url(const polytomic_client_options& options) {
  std::string url = option_text("url", options.url);
  return url.empty() ? std::string(default_url) : url;
}

bool is_local(const std::string& url) { return url.starts_with(local_scheme); }

std::string catalog_path(const std::string& local_url) { return local_url.substr(local_scheme.size()); }

http::RemoteOptions remote_options(const polytomic_client_options& options) {
  http::RemoteOptions remote;
  remote.base_url = backend_url(options);
  remote.api_key = option_text("api_key", options.api_key);
  remote.organization_id = option_text("organization_id", options.organization_id);
  remote.api_version = option_text("api_version", options.api_version);
  remote.user_agent = option_text("user_agent", options.user_agent);
  remote.connect_timeout = duration(options.connect_timeout_milliseconds, remote.connect_timeout);
  remote.stall_timeout = duration(options.stall_timeout_milliseconds, remote.stall_timeout);
  if (options.response_size_limit != 0)
    remote.response_size_limit = static_cast<std::size_t>(options.response_size_limit);
  if (options.json_depth_limit != 0) remote.json_depth_limit = options.json_depth_limit;
  remote.allow_insecure_http = options.allow_insecure_http == POLYTOMIC_TRUE;
  remote.ca_file = option_text("ca_file", options.ca_file);
  remote.crl_file = option_text("crl_file", options.crl_file);
  remote.client_certificate_file = option_text("client_certificate_file", options.client_certificate_file);
  remote.client_key_file = option_text("client_key_file", options.client_key_file);
  remote.proxy = option_text("proxy", options.proxy);
  if (options.maximum_attempts != 0) remote.retry.attempts = options.maximum_attempts;
  remote.retry.backoff_base = duration(options.backoff_base_milliseconds, remote.retry.backoff_base);
  remote.retry.backoff_limit = duration(options.backoff_limit_milliseconds, remote.retry.backoff_limit);
  if (options.retry_budget != 0) remote.retry.budget = options.retry_budget;
  remote.attempt_timeout = duration(options.attempt_timeout_milliseconds, remote.attempt_timeout);
  remote.idle_timeout = duration(options.idle_timeout_milliseconds, remote.idle_timeout);
  remote.connection_limit = options.connection_limit;
  remote.unix_socket = option_text("unix_socket", options.unix_socket);
  remote.pinned_public_key = option_text("pinned_public_key", options.pinned_public_key);
  remote.use_environment_proxy = options.use_environment_proxy != POLYTOMIC_FALSE;
  remote.allow_unverified_tls = options.allow_unverified_tls == POLYTOMIC_TRUE;
  remote.sharing.coalesces = options.coalesce_reads == POLYTOMIC_TRUE;
  remote.sharing.keeps = duration(options.keep_answers_milliseconds, remote.sharing.keeps);
  return remote;
}

}  // namespace polytomic::abi

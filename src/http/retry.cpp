#include "http/retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "core/response.h"
#include "core/text.h"

namespace polytomic::http {
namespace {

constexpr std::array passing_failures = {
    POLYTOMIC_ERROR_RESOLVE,  POLYTOMIC_ERROR_CONNECT, POLYTOMIC_ERROR_CONNECT_TIMEOUT, POLYTOMIC_ERROR_PROXY,
    POLYTOMIC_ERROR_TRANSFER, POLYTOMIC_ERROR_STALLED, POLYTOMIC_ERROR_ATTEMPT_TIMEOUT};
constexpr std::array passing_answers = {408, 429, 500, 502, 503, 504};
constexpr std::int64_t longest_wait = std::int64_t{366} * 24 * 3600;  // seconds

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number < 0) return std::nullopt;
  return number;
}

std::chrono::milliseconds until(std::int64_t moment) {
  const std::int64_t now = current_time() / 1000;
  return std::chrono::milliseconds{std::clamp<std::int64_t>(moment * 1000 - now, 0, longest_wait * 1000)};
}

}  // namespace

bool is_passing(const Error& error) {
  if (std::ranges::find(passing_failures, error.code) != passing_failures.end()) return true;
  // A code below 400 is about the answer's form, whatever its status.
  return error.code >= 400 && std::ranges::find(passing_answers, error.http_status) != passing_answers.end();
}

std::optional<std::chrono::milliseconds> wait_asked(const Error& error, const std::vector<NamedValue>& headers) {
  if (error.retry_after_milliseconds >= 0) return std::chrono::milliseconds{error.retry_after_milliseconds};
  if (const std::string* wait = find_header(headers, "Retry-After")) {
    const auto moment = static_cast<std::int64_t>(curl_getdate(wait->c_str(), nullptr));
    if (moment >= 0) return until(moment);
  }
  if (const std::string* reset = find_header(headers, "X-RateLimit-Reset")) {
    if (const auto moment = whole_number(*reset)) return until(std::min(*moment, std::int64_t{1} << 40U));
  }
  return std::nullopt;
}

std::chrono::milliseconds backoff(const RetryPolicy& policy, std::uint32_t attempts, std::mt19937_64& random) {
  const std::uint32_t doublings = std::min<std::uint32_t>(attempts - 1, 20);
  const auto limit = std::min(policy.backoff_limit, policy.backoff_base * (std::int64_t{1} << doublings));
  return std::chrono::milliseconds{std::uniform_int_distribution<std::int64_t>(0, limit.count())(random)};
}

std::string make_idempotency_key() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device device;
  std::string key = "polytomic-";
  for (int word = 0; word < 4; ++word) {
    for (std::uint32_t bits = device(), digit = 0; digit < 8; ++digit, bits >>= 4U) key += digits[bits & 15U];
  }
  return key;
}

bool RetryBudget::take() {
  if (tokens_ < cost) return false;
  tokens_ -= cost;
  return true;
}

void RetryBudget::give_back(bool after_retry) { tokens_ = std::min(capacity_, tokens_ + (after_retry ? cost : 1)); }

}  // namespace polytomic::http

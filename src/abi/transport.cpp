#include "abi/transport.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "abi/client_options.h"
#include "abi/versioned.h"
#include "core/text.h"
#include "http/secret.h"

namespace polytomic::abi {
namespace {

using http::HostAnswer;

constexpr std::size_t first_transport_size = 40;  // never change, however the structs grow
constexpr std::size_t first_response_size = 40;
static_assert(sizeof(polytomic_transport) >= first_transport_size);
static_assert(sizeof(polytomic_http_response) >= first_response_size);

// The library's side of an exchange.
class OwedExchange final : public http::HostExchange {
 public:
  OwedExchange(std::shared_ptr<HostCallbacks> host, std::shared_ptr<PendingAnswer> pending, polytomic_exchange* handle)
      : host_(std::move(host)), pending_(std::move(pending)), handle_(handle) {}
  ~OwedExchange() override {
    if (pending_->give_up()) host_->abandon(handle_);
    if (handle_->release()) delete handle_;
  }

 private:
  std::shared_ptr<HostCallbacks> host_;
  std::shared_ptr<PendingAnswer> pending_;
  polytomic_exchange* handle_;  // owned with the host, so that it names this exchange and no later one
};

// Headers as parameters; what they copy is wiped, for the credentials are among it.
class Parameters {
 public:
  explicit Parameters(const std::vector<std::pair<std::string_view, std::string_view>>& headers) {
    texts_.reserve(2 * headers.size());
    parameters_.reserve(headers.size());
    for (const auto& [name, value] : headers) parameters_.push_back({keep(name), keep(value)});
  }

  [[nodiscard]] std::size_t size() const { return parameters_.size(); }
  [[nodiscard]] const polytomic_parameter* data() const { return parameters_.data(); }

 private:
  polytomic_string keep(std::string_view text) {
    const std::string& kept = texts_.emplace_back(std::string(text)).text();
    return {kept.c_str(), kept.size()};
  }

  std::vector<http::Secret> texts_;  // never grows, so that the texts stay where they are
  std::vector<polytomic_parameter> parameters_;
};

std::string_view bytes_of(const polytomic_string& text) {
  if (text.data == nullptr) {
    if (text.size != 0) throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "a text has a size but no data");
    return {};
  }
  return text.size == POLYTOMIC_NUL_TERMINATED ? std::string_view(text.data) : std::string_view(text.data, text.size);
}

bool is_header_text(std::string_view text) {
  constexpr std::string_view breaks("\0\r\n", 3);
  return is_valid_utf8(text) && text.find_first_of(breaks) == std::string_view::npos;
}

std::vector<NamedValue> copied_headers(const polytomic_http_response& response) {
  std::vector<NamedValue> headers;
  if (response.headers_count != 0 && response.headers == nullptr)
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "headers is NULL, but headers_count is not 0");
  for (const polytomic_parameter& header : std::span{response.headers, response.headers_count}) {
    const std::string_view name = bytes_of(header.name);
    const std::string_view value = bytes_of(header.value);
    if (name.empty()) throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "a header has no name");
    // Outputs are text: what is none is left out, as from a server that libcurl talks to.
    if (is_header_text(name) && is_header_text(value)) headers.emplace_back(name, value);
  }
  return headers;
}

HostAnswer read_answer(const polytomic_http_response& response) {
  if (response.http_status < 200 || response.http_status > 599)
    throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, "http_status is not from 200 to 599");
  HostAnswer answer;
  answer.http_status = response.http_status;
  answer.headers = copied_headers(response);
  answer.body = bytes_of(response.body);
  return answer;
}

// The options that would say how libcurl connects: with a transport of the host's they would be promises not kept.
void check_alone(const polytomic_client_options& options) {
  const std::array texts = {std::pair{"proxy", &options.proxy},
                            std::pair{"unix_socket", &options.unix_socket},
                            std::pair{"ca_file", &options.ca_file},
                            std::pair{"crl_file", &options.crl_file},
                            std::pair{"client_certificate_file", &options.client_certificate_file},
                            std::pair{"client_key_file", &options.client_key_file},
                            std::pair{"pinned_public_key", &options.pinned_public_key}};
  const auto refuse = [](const std::string& name) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_CONFLICTING_FIELDS, name,
                                   name + " and transport exclude each other: connections are the transport's"));
  };
  for (const auto& [name, text] : texts) {
    if (text->data != nullptr && text->size != 0) refuse(name);
  }
  if (options.allow_unverified_tls == POLYTOMIC_TRUE) refuse("allow_unverified_tls");
}

}  // namespace

std::shared_ptr<HostCallbacks> host_of(const polytomic_client_options& options) {
  if (options.transport == nullptr) return nullptr;
  polytomic_transport known{};
  const polytomic_status status = copy_versioned(options.transport, first_transport_size, known);
  if (status == POLYTOMIC_ERROR_INVALID_STRUCT_SIZE)
    throw Failure(status, "struct_size of polytomic_transport is wrong; set it up with POLYTOMIC_TRANSPORT_INIT");
  if (status != POLYTOMIC_OK || known.reserved != 0) {
    throw Failure(POLYTOMIC_ERROR_UNSUPPORTED_FIELD,
                  "polytomic_transport sets a member that this version of the library does not know");
  }
  if (known.send == nullptr) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "transport", "the transport has no send function"));
  }
  check_alone(options);
  return std::make_shared<HostCallbacks>(known);
}

HostCallbacks::~HostCallbacks() {
  if (!owns_user_data_ || transport_.release == nullptr) return;
  const CallbackScope inside;
  transport_.release(transport_.user_data);
}

std::unique_ptr<http::HostExchange> HostCallbacks::send(const http::HostRequest& request,
                                                        std::unique_ptr<http::AnswerSink> sink) {
  const Parameters headers(request.headers);
  polytomic_http_request view{};
  view.struct_size = sizeof(view);
  view.attempt = request.attempt;
  view.method = {request.method.data(), request.method.size()};
  view.url = {request.url.data(), request.url.size()};
  view.headers_count = headers.size();
  view.headers = headers.data();
  if (request.has_body) view.body = {request.body.data(), request.body.size()};
  view.timeout_milliseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(request.timeout.count(), 0));
  view.response_size_limit = request.response_size_limit;

  auto pending = std::make_shared<PendingAnswer>(std::move(sink));
  auto exchange = std::make_unique<polytomic_exchange>(pending);
  auto owed = std::make_unique<OwedExchange>(shared_from_this(), std::move(pending), exchange.get());
  exchange->retain();
  const CallbackScope inside;
  transport_.send(transport_.user_data, exchange.release(), &view);
  return owed;
}

void HostCallbacks::abandon(polytomic_exchange* exchange) noexcept {
  if (transport_.abandon == nullptr) return;
  const CallbackScope inside;
  transport_.abandon(transport_.user_data, exchange);
}

PendingAnswer::PendingAnswer(std::unique_ptr<http::AnswerSink> sink) : sink_(std::move(sink)), broken_off_(1) {
  broken_off_.front().failure = POLYTOMIC_ERROR_TRANSFER;
  broken_off_.front().message = "the host's transport let go of it without an answer";
}

polytomic_status PendingAnswer::give(std::list<HostAnswer> answer) noexcept {
  State found = State::open;
  if (!state_.compare_exchange_strong(found, State::answered))
    return found == State::given_up ? POLYTOMIC_ERROR_CANCELLED : POLYTOMIC_ERROR_INVALID_STATE;
  sink_->take(std::move(answer));
  return POLYTOMIC_OK;
}

bool PendingAnswer::give_up() noexcept {
  State found = State::open;
  return state_.compare_exchange_strong(found, State::given_up);
}

}  // namespace polytomic::abi

using polytomic::abi::guarded;
using polytomic::http::HostAnswer;

extern "C" {

polytomic_status polytomic_exchange_answer(polytomic_exchange* exchange,
                                           const polytomic_http_response* response) noexcept {
  if (exchange == nullptr || response == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (exchange->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  return guarded([&] {
    polytomic_http_response known{};
    const polytomic_status status =
        polytomic::abi::copy_versioned(response, polytomic::abi::first_response_size, known);
    if (status != POLYTOMIC_OK) return status;
    std::list<HostAnswer> answer;
    answer.push_back(polytomic::abi::read_answer(known));
    return exchange->pending->give(std::move(answer));
  });
}

polytomic_status polytomic_exchange_fail(polytomic_exchange* exchange, polytomic_status status,
                                         polytomic_string message) noexcept {
  if (exchange == nullptr || !polytomic::http::is_host_failure(status)) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (exchange->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  return guarded([&] {
    std::list<HostAnswer> answer(1);
    answer.front().failure = status;
    answer.front().message = polytomic::abi::option_text("message", message);
    return exchange->pending->give(std::move(answer));
  });
}

void polytomic_exchange_release(polytomic_exchange* exchange) noexcept {
  if (exchange == nullptr) return;
  // In a forked process nobody waits for it, and a lock behind it may be held for good.
  if (!exchange->is_foreign()) exchange->pending->break_off();
  if (exchange->release()) delete exchange;
}

}  // extern "C"

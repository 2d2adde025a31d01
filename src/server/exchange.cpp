#include "server/exchange.h"

#include <algorithm>
#include <charconv>
#include <new>
#include <utility>

#include "core/error.h"
#include "core/request.h"
#include "server/access_log.h"
#include "server/framing.h"
#include "server/peer.h"
#include "server/request_id.h"

namespace polytomic::server {
namespace {

// A body over the limit is read and thrown away up to this many limits, so that the client gets to read the answer:
// a connection closed with unread data takes the answer with it.
constexpr std::size_t patience_with_large_bodies = 16;

std::vector<NamedValue> headers_of(MHD_Connection* connection) {
  std::vector<NamedValue> headers;
  const auto add = [](void* list, MHD_ValueKind, const char* name, const char* value) noexcept {
    try {
      static_cast<std::vector<NamedValue>*>(list)->emplace_back(name, value != nullptr ? value : "");
      return MHD_YES;
    } catch (...) {
      return MHD_NO;
    }
  };
  MHD_get_connection_values(connection, MHD_HEADER_KIND, add, &headers);
  return headers;
}

int socket_of(MHD_Connection* connection) {
  return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

std::string peer_of_connection(MHD_Connection* connection) {
  const auto* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return peer_of(info != nullptr ? info->client_addr : nullptr, socket_of(connection));
}

// Clients that speak through a proxy may send the whole URL.
std::string_view without_origin(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t path = target.find('/', scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

std::size_t announced_size(const std::vector<NamedValue>& headers) {
  const std::string* text = find_header(headers, "Content-Length");
  std::size_t size = 0;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), size);
  return size;
}

bool has_body_fields(const OperationDescriptor& operation) {
  return std::ranges::any_of(operation.request,
                             [](const RequestField& field) { return field.place == FieldPlace::body; });
}

void check_content_type(const std::vector<NamedValue>& headers) {
  const std::string* header = find_header(headers, "Content-Type");
  if (header == nullptr || header->empty()) return;
  std::string type = header->substr(0, header->find(';'));
  std::erase_if(type, [](char letter) { return letter == ' ' || letter == '\t'; });
  std::ranges::transform(type, type.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  });
  if (type == "application/json") return;
  throw Failure(POLYTOMIC_ERROR_BAD_REQUEST,
                "the body has a Content-Type that this API does not read. Send JSON as application/json");
}

// An empty one would be no promise at all, and whoever sends it counts on one.
void check_idempotency_key(const std::vector<NamedValue>& headers) {
  const std::string* key = find_header(headers, "Idempotency-Key");
  if (key == nullptr || !key->empty()) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "idempotency_key",
                                 "Idempotency-Key is empty; send 8 to 255 letters, digits, dashes and underscores, or "
                                 "leave the header out"));
}

std::string text_header(const std::vector<NamedValue>& headers, std::string_view name) {
  const std::string* header = find_header(headers, name);
  return header != nullptr ? *header : std::string();
}

Error overloaded() {
  Error error = make_error(POLYTOMIC_ERROR_UNAVAILABLE,
                           "the server works on as many requests as it may. Send the request again later");
  error.retry_after_milliseconds = 1000;
  return error;
}

// An answer larger than this is handed over in pieces of that size, each of which the client has to take in its time.
constexpr std::size_t piece_size = std::size_t{64} << 10U;

struct Outgoing {
  std::shared_ptr<const std::string> body;
  ClientConnection& client;
};

ssize_t read_piece(void* outgoing, std::uint64_t position, char* piece, std::size_t most) noexcept {
  const auto& [body, client] = *static_cast<Outgoing*>(outgoing);
  client.send();
  return static_cast<ssize_t>(body->copy(piece, most, static_cast<std::size_t>(position)));
}

// A response of the HTTP library that holds on to `body`.
MHD_Response* make_response(std::shared_ptr<const std::string> body, ClientConnection& client) {
  auto owned = std::make_unique<Outgoing>(Outgoing{std::move(body), client});
  const auto free = [](void* outgoing) { delete static_cast<Outgoing*>(outgoing); };
  const std::string& text = *owned->body;
  void* bytes = const_cast<char*>(text.data());  // which the library only reads
  MHD_Response* response =
      text.size() > piece_size
          ? MHD_create_response_from_callback(text.size(), piece_size, &read_piece, owned.get(), free)
          : MHD_create_response_from_buffer_with_free_callback_cls(text.size(), bytes, free, owned.get());
  if (response == nullptr) throw std::bad_alloc();
  (void)owned.release();
  return response;
}

}  // namespace

Exchange::Exchange(const Service& service, ClientConnection& client, MHD_Connection* connection,
                   std::string_view target)
    : service_(service), client_(client), connection_(connection) {
  incoming_.target = without_origin(target);
}

Exchange::~Exchange() {
  service_.traffic.let_go(held_);
  if (head_read_) service_.traffic.request_ended();
}

MHD_Result Exchange::handle(std::string_view method, std::string_view version, const char* data, std::size_t& size) {
  if (response_) {
    answer_response();
    return send();
  }
  if (!head_read_) return read_head(method, version);
  if (size > 0) return read_body(data, std::exchange(size, 0));
  return read_end();
}

MHD_Result Exchange::read_head(std::string_view method, std::string_view version) {
  service_.traffic.request_began();
  head_read_ = true;
  incoming_.method = method;
  incoming_.headers = headers_of(connection_);
  incoming_.peer = peer_of_connection(connection_);
  request_id_ = request_id(text_header(incoming_.headers, "X-Request-Id"));
  try {
    check_framing(incoming_.headers, version);
  } catch (const Failure& failure) {
    answer_ = error_answer(failure.error());
    answer_->close = true;
    return send();
  }
  client_.read_body(0);
  admission_ = service_.gate.admit(incoming_, ApiVersion(incoming_.headers));
  answer_ = std::move(admission_.answer);
  const std::size_t announced = announced_size(incoming_.headers);
  if (!answer_ && announced > service_.options.body_limit) refuse_size();
  if (!answer_ || !must_answer_at_once(announced)) return MHD_YES;
  answer_->close = true;  // the body would be taken for the next request
  return send();
}

// Before a body that is not sent yet, or is not worth reading.
bool Exchange::must_answer_at_once(std::size_t announced) const {
  const bool waits = find_header(incoming_.headers, "Expect") != nullptr;
  return waits || announced / patience_with_large_bodies > service_.options.body_limit;
}

void Exchange::refuse_size() {
  answer_ = error_answer(make_error(POLYTOMIC_ERROR_REQUEST_TOO_LARGE, "the body of the request is larger than " +
                                                                           std::to_string(service_.options.body_limit) +
                                                                           " bytes, the most that this server reads"));
  answer_->close = true;
  drop_body();
}

void Exchange::drop_body() {
  body_ = {};
  service_.traffic.let_go(std::exchange(held_, 0));
}

MHD_Result Exchange::read_body(const char* data, std::size_t size) {
  received_ += size;
  client_.read_body(received_);
  if (received_ / patience_with_large_bodies > service_.options.body_limit) return MHD_NO;
  if (!answer_ && received_ > service_.options.body_limit) refuse_size();
  if (answer_ || !has_body_fields(*admission_.operation)) return MHD_YES;
  hold(size);
  if (is_overloaded()) {
    answer_ = error_answer(overloaded());
    drop_body();
  } else {
    body_.append(data, size);
  }
  return MHD_YES;
}

MHD_Result Exchange::read_end() {
  if (!answer_) {
    if (auto request = decode()) return start_call(std::move(*request));
  }
  return send();
}

std::optional<OwnedRequest> Exchange::decode() {
  const OperationDescriptor& operation = *admission_.operation;
  try {
    check_idempotency_key(incoming_.headers);
    if (has_body_fields(operation)) check_content_type(incoming_.headers);
    OwnedRequest request = decode_request(operation, {std::move(admission_.path), std::move(admission_.query), body_});
    body_ = {};
    return request;
  } catch (const Failure& failure) {
    answer_ = error_answer(failure.error());
    return std::nullopt;
  }
}

MHD_Result Exchange::start_call(OwnedRequest request) {
  CallOptions options;
  options.timeout = service_.options.call_timeout;
  options.idempotency_key = text_header(incoming_.headers, "Idempotency-Key");
  options.api_version = admission_.version;
  options.scope = admission_.scope;
  options.wants_json = true;
  request_ = request;
  const auto call = std::make_shared<Call>(std::move(request), std::move(options),
                                           [this](Response response) { receive(std::move(response)); });
  response_ = answer_at_once(*call);
  if (response_) {
    answer_response();
    return send();
  }
  sleep_until_complete(call);
  return MHD_YES;
}

std::optional<Response> Exchange::answer_at_once(const Call& call) const {
  try {
    return service_.backend.answer_at_once(call);
  } catch (const std::exception&) {
    return Response::failed(make_error(POLYTOMIC_ERROR_INTERNAL, "the server could not work on this request"));
  }
}

void Exchange::sleep_until_complete(const std::shared_ptr<Call>& call) {
  watch_id_ = service_.watch.next_id();
  client_.work();
  service_.traffic.call_began();
  // Asleep first: the call may complete, and wake the connection, at any time from here on.
  MHD_suspend_connection(connection_);
  try {
    if (!service_.watch.add(watch_id_, client_.socket(), call)) {
      call->cancel(POLYTOMIC_ERROR_CLOSED);
    } else if (is_overloaded()) {
      call->complete(Response::failed(overloaded()));
    } else {
      service_.backend.start(call);
    }
  } catch (const Failure& failure) {
    call->complete(Response::failed(failure.error()));
  } catch (const std::exception&) {
    call->complete(
        Response::failed(make_error(POLYTOMIC_ERROR_INTERNAL, "the server could not start to work on this request")));
  }
}

// On any thread. As soon as the connection wakes up, this object may be gone.
void Exchange::receive(Response response) {
  Traffic& traffic = service_.traffic;
  Wake& wake = client_.wake();
  response_ = std::move(response);
  service_.watch.forget(watch_id_);
  MHD_resume_connection(connection_);
  wake.wake();
  traffic.call_ended();
}

void Exchange::answer_response() {
  try {
    answer_ = backend_answer(request_, *response_);
  } catch (const Failure& failure) {
    answer_ = error_answer(failure.error());
  }
  response_.reset();
}

MHD_Result Exchange::send() {
  Answer& answer = *answer_;
  if (answer.shared_body == nullptr) answer.shared_body = std::make_shared<const std::string>(std::move(answer.body));
  bytes_ = answer.shared_body->size();
  const std::string_view type = bytes_ == 0 ? std::string_view{} : answer.content_type;
  hold(bytes_);
  client_.send();
  MHD_Response* response = make_response(std::move(answer.shared_body), client_);
  const auto add = [&](const std::string& name, std::string_view value) {
    if (!value.empty()) MHD_add_response_header(response, name.c_str(), std::string(value).c_str());
  };
  add("Content-Type", type);
  add("X-Polytomic-Version", admission_.version);
  add("X-Request-Id", request_id_);
  for (const auto& [name, value] : admission_.headers) add(name, value);
  for (const auto& [name, value] : answer.headers) add(name, value);
  if (answer.close || service_.traffic.is_draining()) add("Connection", "close");
  const MHD_Result queued = MHD_queue_response(connection_, static_cast<unsigned>(answer.status), response);
  MHD_destroy_response(response);
  return queued;
}

bool Exchange::is_overloaded() const {
  const Traffic& traffic = service_.traffic;
  return traffic.calls() > service_.options.call_limit || traffic.held() > service_.options.memory_limit;
}

void Exchange::hold(std::size_t bytes) {
  held_ += bytes;
  service_.traffic.hold(bytes);
}

void Exchange::finish(bool complete) {
  if (!head_read_) return;
  const int status = answer_ ? answer_->status : 0;
  const auto duration = std::chrono::steady_clock::now() - began_;
  service_.metrics.count(admission_.operation != nullptr ? admission_.operation->name : "none", status, duration);
  if (service_.options.logger == nullptr) return;
  write_access(*service_.options.logger,
               {incoming_.method, admission_.path_template, status, duration, bytes_, request_id_, complete});
}

}  // namespace polytomic::server

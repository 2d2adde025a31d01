#include "abi/call.h"

#include <array>
#include <functional>
#include <vector>

#include "abi/client.h"
#include "abi/client_options.h"
#include "abi/versioned.h"
#include "core/text.h"

namespace polytomic::abi {
namespace {

// Sizes of the first version of the structs: they never change, however the structs grow.
constexpr std::size_t first_options_size = 64;
constexpr std::size_t first_raw_request_size = 72;
static_assert(sizeof(polytomic_call_options) >= first_options_size &&
              sizeof(polytomic_raw_request) >= first_raw_request_size);

// What a start needs to know besides the request.
struct Caller {
  polytomic_client* client;
  const polytomic_call_options* options;
  polytomic_callback callback;
  void* user_data;
  polytomic_call** call;
};

// Its response is taken by polytomic_call_wait.
bool is_waited_for(const Caller& caller) {
  return caller.callback == nullptr && caller.client->client->delivery().mode() != POLYTOMIC_DELIVERY_QUEUE;
}

polytomic_status check_caller(const Caller& caller) {
  if (caller.call != nullptr) *caller.call = nullptr;
  if (caller.client == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (caller.client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  const polytomic_delivery mode = caller.client->client->delivery().mode();
  if (caller.callback != nullptr && mode != POLYTOMIC_DELIVERY_THREAD) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (is_waited_for(caller) && caller.call == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  return POLYTOMIC_OK;
}

std::vector<NamedValue> named_values(const char* field, const polytomic_parameter* items, std::size_t count) {
  if (count > 0 && items == nullptr) {
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::string(field) + " has a count but no items"));
  }
  std::vector<NamedValue> values;
  values.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    values.emplace_back(option_text(field, items[index].name), option_text(field, items[index].value));
  }
  return values;
}

CallOptions read_options(const polytomic_call_options& options, std::chrono::milliseconds default_timeout) {
  CallOptions read;
  read.timeout = duration(options.timeout_milliseconds, default_timeout);
  read.maximum_attempts = options.maximum_attempts;
  read.attempt_timeout = duration(options.attempt_timeout_milliseconds, read.attempt_timeout);
  read.idempotency_key = option_text("idempotency_key", options.idempotency_key);
  read.api_version = option_text("api_version", options.api_version);
  read.headers = named_values("headers", options.headers, options.headers_count);
  return read;
}

RawRequest read_raw_request(const polytomic_raw_request& request) {
  RawRequest raw;
  raw.method = option_text("method", request.method);
  raw.path = option_text("path", request.path);
  if (raw.method.empty())
    throw Failure(make_field_error(POLYTOMIC_ERROR_MISSING_FIELD, "method", "method is required for a request"));
  if (raw.path.empty())
    throw Failure(make_field_error(POLYTOMIC_ERROR_MISSING_FIELD, "path", "path is required for a request"));
  raw.query = named_values("query", request.query, request.query_count);
  if (request.body.data != nullptr) raw.body = option_text("body", request.body);
  return raw;
}

// The receiver of a call: everything that a completion needs is allocated here, before the call starts.
class Completer {
 public:
  Completer(const Caller& caller, Operation operation, std::shared_ptr<WaitSlot> slot)
      : parts_(std::make_shared<Parts>(Parts{caller.client->client, std::move(slot), {}, {}})) {
    parts_->node.push_back({caller.callback, caller.user_data, nullptr});
    parts_->node.front().response.reset(new polytomic_response(operation));
  }

  void watch(const std::shared_ptr<Call>& call) const { parts_->call = call; }

  void operator()(Response response) const {
    Parts& parts = *parts_;
    count(response);
    parts.node.front().response->fill(std::move(response));
    if (parts.slot) {
      parts.slot->put(std::move(parts.node));
      parts.slot.reset();  // with a response that nobody will take, which must not outlive a close
    } else {
      parts.client->delivery().push(std::move(parts.node));
    }
    if (const auto call = parts.call.lock()) parts.client->forget(*call);
  }

 private:
  void count(const Response& response) const {
    Counters& counters = parts_->client->counters();
    ++counters.completions;
    try {
      if (response.error) counters.count_error(response.error->code);
    } catch (...) {  // out of memory: the completion matters more than its count
    }
  }

  struct Parts {
    std::shared_ptr<Client> client;
    std::shared_ptr<WaitSlot> slot;
    CompletionNode node;
    std::weak_ptr<Call> call;
  };
  std::shared_ptr<Parts> parts_;
};

// `make_call` may throw Failure for wrong content, which becomes the completion.
polytomic_status start(const Caller& caller, Operation operation,
                       const std::function<std::shared_ptr<Call>(CallOptions, Call::Receiver)>& make_call) {
  polytomic_call_options options{};
  if (caller.options != nullptr) {
    const polytomic_status status = copy_versioned(caller.options, first_options_size, options);
    if (status != POLYTOMIC_OK) return status;
  }
  const std::shared_ptr<Client> client = caller.client->client;
  std::unique_ptr<polytomic_call> handle = std::make_unique<polytomic_call>(caller.client->process());
  if (is_waited_for(caller)) handle->slot = std::make_shared<WaitSlot>();
  const Completer completer(caller, operation, handle->slot);
  std::optional<Error> refused;
  try {
    handle->call = make_call(read_options(options, client->default_timeout()), completer);
  } catch (const Failure& failure) {
    refused = failure.error();
    refused->http_status = 0;  // nothing was sent
    handle->call = std::make_shared<Call>(OwnedRequest{}, CallOptions{}, completer);
  }
  const std::shared_ptr<Call> call = handle->call;
  completer.watch(call);
  if (refused) {
    if (!client->admit(call)) return POLYTOMIC_ERROR_CLOSED;
    if (caller.call != nullptr) *caller.call = handle.release();
    call->complete(Response::failed(std::move(*refused)));
    return POLYTOMIC_OK;
  }
  // The handle is stored first: the completion may come, and ask for it, before this function returns.
  if (caller.call != nullptr) *caller.call = handle.get();
  bool started = false;
  const polytomic_status status = guarded([&] {
    started = client->start(call);
    return started ? POLYTOMIC_OK : POLYTOMIC_ERROR_CLOSED;
  });
  if (caller.call == nullptr) return status;
  if (started) {
    (void)handle.release();
  } else {
    *caller.call = nullptr;
  }
  return status;
}

}  // namespace

void WaitSlot::put(CompletionNode node) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    node_.splice(node_.end(), node);
  }
  changed_.notify_all();
}

polytomic_status WaitSlot::take(Patience patience, polytomic_response*& response) {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return taken_ || !node_.empty(); };
  if (patience < Patience::zero()) {
    changed_.wait(lock, ready);
  } else if (!changed_.wait_for(lock, patience, ready)) {
    return POLYTOMIC_ERROR_WAIT_TIMEOUT;
  }
  if (taken_) return POLYTOMIC_ERROR_INVALID_STATE;
  taken_ = true;
  response = node_.front().response.release();
  return POLYTOMIC_OK;
}

polytomic_status start_operation(polytomic_client* client, Operation operation, const void* request,
                                 const polytomic_call_options* options, polytomic_callback callback, void* user_data,
                                 polytomic_call** call) noexcept {
  const Caller caller{client, options, callback, user_data, call};
  return guarded([&] {
    if (const polytomic_status status = check_caller(caller); status != POLYTOMIC_OK) return status;
    const OperationDescriptor& descriptor = describe(operation);
    std::vector<std::byte> known(descriptor.request_size);
    if (request != nullptr) {
      polytomic_status status = copy_versioned(request, descriptor.first_request_size, known);
      if (status == POLYTOMIC_OK) status = check_reserved(descriptor, known);
      if (status != POLYTOMIC_OK) return status;
    }
    return start(caller, operation, [&](CallOptions call_options, Call::Receiver receiver) {
      return std::make_shared<Call>(own_request(descriptor, known.data()), std::move(call_options),
                                    std::move(receiver));
    });
  });
}

}  // namespace polytomic::abi

using polytomic::abi::CallbackScope;
using polytomic::abi::guarded;

extern "C" {

polytomic_status polytomic_request(polytomic_client* client, const polytomic_raw_request* request,
                                   const polytomic_call_options* options, polytomic_callback callback, void* user_data,
                                   polytomic_call** call) noexcept {
  using namespace polytomic::abi;
  const Caller caller{client, options, callback, user_data, call};
  return guarded([&] {
    if (const polytomic_status status = check_caller(caller); status != POLYTOMIC_OK) return status;
    polytomic_raw_request known{};
    if (request != nullptr) {
      const polytomic_status status = copy_versioned(request, first_raw_request_size, known);
      if (status != POLYTOMIC_OK) return status;
      if (known.reserved != 0) return POLYTOMIC_ERROR_UNSUPPORTED_FIELD;
    }
    return start(caller, polytomic::Operation::request,
                 [&](polytomic::CallOptions call_options, polytomic::Call::Receiver receiver) {
                   return std::make_shared<polytomic::Call>(read_raw_request(known), std::move(call_options),
                                                            std::move(receiver));
                 });
  });
}

void polytomic_call_cancel(polytomic_call* call) noexcept {
  if (call == nullptr || call->is_foreign()) return;
  (void)guarded([&] {
    call->call->cancel(POLYTOMIC_ERROR_CANCELLED);
    return POLYTOMIC_OK;
  });
}

polytomic_status polytomic_call_wait(polytomic_call* call, int64_t timeout_milliseconds,
                                     polytomic_response** response) noexcept {
  if (response != nullptr) *response = nullptr;
  if (call == nullptr || response == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (call->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  if (call->slot == nullptr) return POLYTOMIC_ERROR_INVALID_STATE;
  if (timeout_milliseconds != 0 && CallbackScope::is_inside()) return POLYTOMIC_ERROR_WOULD_DEADLOCK;
  return guarded([&] { return call->slot->take(polytomic::abi::patience(timeout_milliseconds), *response); });
}

polytomic_call* polytomic_call_retain(polytomic_call* call) noexcept { return polytomic::abi::retain(call); }

void polytomic_call_release(polytomic_call* call) noexcept {
  if (call != nullptr && call->release()) delete call;
}

}  // extern "C"

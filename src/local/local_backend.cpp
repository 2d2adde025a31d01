#include "local/local_backend.h"

#include <algorithm>
#include <new>
#include <type_traits>

#include "core/encode.h"
#include "core/route.h"
#include "core/wire_check.h"

namespace polytomic::local {
namespace {

// More than there are processors: workers mostly wait, for a database or a catalog that somebody else holds.
constexpr std::size_t worker_count = 8;

Response refuse_method(const Route& route, const RawRequest& request) {
  std::string allowed;
  for (const std::string_view method : route.allowed) allowed += (allowed.empty() ? "" : ", ") + std::string(method);
  Response response =
      Response::failed(make_error(POLYTOMIC_ERROR_METHOD_NOT_ALLOWED, request.path + " does not have the method " +
                                                                          request.method + "; it has " + allowed));
  response.headers.emplace_back("Allow", allowed);
  return response;
}

Response succeeded(const OwnedRequest& request) {
  const OperationDescriptor& operation = *request.operation;
  Response response;
  response.type = operation.result;
  response.envelope = operation.envelope;
  response.http_status = operation.success_status;
  if (!operation.location.empty()) response.headers.emplace_back("Location", expand_path(operation.location, request));
  return response;
}

Response succeeded(const OwnedRequest& request, const void* result, const std::shared_ptr<Arena>& arena) {
  Response response = succeeded(request);
  response.result = result;
  response.arena = arena;
  return response;
}

Response succeeded(const OwnedRequest& request, std::shared_ptr<const std::string> json) {
  Response response = succeeded(request);
  response.json = std::move(json);
  return response;
}

// What `work` returns, or what its exception says.
template <class Work>
std::invoke_result_t<Work> or_failure(const Work& work) {
  try {
    return work();
  } catch (const Failure& failure) {
    return Response::failed(failure.error());
  } catch (const std::bad_alloc&) {
    return Response::failed(make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out"));
  } catch (const std::exception& problem) {
    return Response::failed(
        make_error(POLYTOMIC_ERROR_INTERNAL, std::string("the local engine failed: ") + problem.what()));
  } catch (...) {
    return Response::failed(make_error(POLYTOMIC_ERROR_INTERNAL, "the local engine failed"));
  }
}

}  // namespace

LocalBackend::LocalBackend(LocalOperations& operations, Idempotency& idempotency)
    : operations_(operations), idempotency_(idempotency), workers_(worker_count) {}

LocalBackend::~LocalBackend() {
  std::vector<std::shared_ptr<Call>> running;
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
    running = running_;
  }
  for (const auto& call : running) call->cancel(POLYTOMIC_ERROR_CLOSED);
}

void LocalBackend::start(std::shared_ptr<Call> call) {
  queued_.watch(call);
  try {
    workers_.post([this, call] { serve(call); });
  } catch (...) {
    queued_.forget(call);
    throw;
  }
}

void LocalBackend::serve(const std::shared_ptr<Call>& call) {
  queued_.forget(call);
  if (call->is_complete()) return;
  if (!begin(call)) {
    call->cancel(POLYTOMIC_ERROR_CLOSED);
    return;
  }
  Response response = answer(*call);
  end(call);
  call->complete(std::move(response));
}

std::optional<Response> LocalBackend::answer_at_once(const Call& call) {
  return or_failure([&] { return find_answer(call); });
}

std::optional<Error> LocalBackend::problem() {
  return or_failure([&] {
           operations_.check_catalog();
           return Response();
         })
      .error;
}

bool LocalBackend::cancel_refresh(std::string_view connection_id) {
  operations_.cancel_refresh(connection_id);
  return true;
}

std::optional<Response> LocalBackend::find_answer(const Call& call) const {
  if (call.raw()) return std::nullopt;
  const OwnedRequest& request = call.request();
  std::shared_ptr<const std::string> json;
  if (call.options().wants_json) json = operations_.find_json_at_once(request);
  const void* result = nullptr;
  if (json == nullptr) result = operations_.find_at_once(request.operation->id, request.data, *call.result_arena());
  if (json == nullptr && result == nullptr) return std::nullopt;
  call.context().check();
  check_call_options(call.options());
  return json != nullptr ? succeeded(request, std::move(json)) : succeeded(request, result, call.result_arena());
}

Response LocalBackend::answer(const Call& call) const {
  return or_failure([&] {
    const Context context = call.context();
    context.check();
    check_call_options(call.options());
    return call.raw() ? answer_raw(call, context) : answer_operation(call, call.request(), context);
  });
}

Response LocalBackend::answer_operation(const Call& call, const OwnedRequest& request, const Context& context) const {
  const bool is_read = request.operation->method == "GET";
  return is_read || call.options().idempotency_key.empty() ? perform_request(call, request, context)
                                                           : answer_once(call, request, context);
}

Response LocalBackend::perform_request(const Call& call, const OwnedRequest& request, const Context& context) const {
  if (call.options().wants_json && request.operation->method == "GET" && request.operation->result != nullptr)
    return succeeded(request, operations_.perform_json(request, context));
  const std::shared_ptr<Arena>& arena = call.result_arena();
  return succeeded(request, perform(operations_, request.operation->id, request.data, *arena, context), arena);
}

Response LocalBackend::answer_once(const Call& call, const OwnedRequest& request, const Context& context) const {
  const auto decision = idempotency_.reserve(call.options().idempotency_key, request, context.deadline());
  if (!decision) return perform_request(call, request, context);
  if (const auto* outcome = std::get_if<Idempotency::Outcome>(&*decision))
    return Idempotency::replay(*outcome, *request.operation, call.result_arena());
  const auto& reservation = std::get<Idempotency::Reservation>(*decision);
  Response response =
      or_failure([&] { return perform_request(call, request, context.creating(reservation.object_id)); });
  try {
    idempotency_.settle(reservation, response);
  } catch (const Failure&) {
    // What was done is done, and to be told; whoever repeats it waits for the reservation to end, and takes over.
  }
  return response;
}

Response LocalBackend::answer_raw(const Call& call, const Context& context) const {
  const RawRequest& request = *call.raw();
  check_raw_request(request);
  const Route route = find_route(request.method, request.path);
  if (route.allowed.empty()) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_NOT_FOUND, "path", "the API has no path " + request.path + " here"));
  }
  if (route.operation == nullptr) return refuse_method(route, request);
  const OwnedRequest owned =
      decode_request(*route.operation, {route.path, request.query, request.body ? *request.body : std::string_view{}});
  Response answered = answer_operation(call, owned, context);
  if (answered.error) return answered;
  Response response;
  response.http_status = answered.http_status;
  response.headers = std::move(answered.headers);
  if (answered.result != nullptr) {
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = encode(answered.result, *answered.type, answered.envelope);
  }
  return response;
}

bool LocalBackend::begin(const std::shared_ptr<Call>& call) {
  const std::scoped_lock lock(mutex_);
  if (stopping_) return false;
  running_.push_back(call);
  return true;
}

void LocalBackend::end(const std::shared_ptr<Call>& call) {
  const std::scoped_lock lock(mutex_);
  std::erase(running_, call);
}

}  // namespace polytomic::local

#include "faults/remote_fixture.h"

#include <stdexcept>
#include <utility>

namespace polytomic::faults {
namespace {

template <class Request>
StartedCall make_call(Request request, CallOptions options) {
  auto completion = std::make_shared<Completion>();
  auto receive = [completion](Response response) { completion->receive(std::move(response)); };
  return {completion, std::make_shared<Call>(std::move(request), std::move(options), std::move(receive))};
}

}  // namespace

void Completion::receive(Response response) {
  {
    const std::scoped_lock lock(mutex_);
    ++count_;
    response_ = std::move(response);
  }
  changed_.notify_all();
}

const Response& Completion::response() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return response_.has_value(); });
  return *response_;
}

int Completion::count() {
  const std::scoped_lock lock(mutex_);
  return count_;
}

const Error& StartedCall::error() const {
  const Response& ended = response();
  if (!ended.error) throw std::runtime_error("the call succeeded");
  return *ended.error;
}

http::RemoteOptions options_for(std::string url) {
  http::RemoteOptions options;
  options.base_url = std::move(url);
  options.api_key = api_key;
  options.retry.attempts = 1;  // retries have tests of their own
  return options;
}

polytomic_string text(std::string_view content) { return {content.data(), content.size()}; }

StartedCall prepare(OwnedRequest request, CallOptions options) {
  return make_call(std::move(request), std::move(options));
}

StartedCall prepare(RawRequest request, CallOptions options) {
  return make_call(std::move(request), std::move(options));
}

OwnedRequest get_connection(std::string_view id) {
  polytomic_get_connection_request request = POLYTOMIC_GET_CONNECTION_REQUEST_INIT;
  request.id = text(id);
  return own_request(describe(Operation::get_connection), &request);
}

OwnedRequest create_connection() {
  polytomic_create_connection_request request = POLYTOMIC_CREATE_CONNECTION_REQUEST_INIT;
  request.name = text("shop");
  request.type = text("sqlite");
  request.configuration = text(R"({"path":"/data/shop.db"})");
  return own_request(describe(Operation::create_connection), &request);
}

Remote::Remote(ScriptedServer::Script script)
    : server(std::move(script)), backend(make_remote_backend(options_for(server.url()), nullptr)) {}

Remote::Remote(ScriptedServer::Script script, http::RemoteOptions options, Logger* logger) : server(std::move(script)) {
  options.base_url = server.url() + options.base_url;
  backend = make_remote_backend(std::move(options), logger);
}

}  // namespace polytomic::faults

#include "abi/client.h"

#include <new>
#include <system_error>
#include <thread>
#include <vector>

#include "abi/client_options.h"
#include "core/signals.h"
#include "core/text.h"
#include "local/module.h"

namespace polytomic::abi {
namespace {

std::shared_ptr<Backend> make_backend(const polytomic_client_options& options, Logger& logger,
                                      const std::shared_ptr<http::Host>& host,
                                      const std::shared_ptr<Counters>& counters) {
  const std::string url = backend_url(options);
  if (!is_local(url)) {
    http::RemoteOptions remote = remote_options(options);
    remote.host = host;
    return http::make_remote_backend(std::move(remote), &logger, counters);
  }
  const std::shared_ptr<local::Engine> engine = local::open_engine({catalog_path(url), &logger});
  return {engine, &engine->backend()};
}

constexpr std::chrono::milliseconds longest_call{60'000};

}  // namespace

Client::Client(const polytomic_client_options& options)
    : logger_(options.log, options.log_user_data, options.log_level),
      host_(host_of(options)),
      default_timeout_(duration(options.timeout_milliseconds, longest_call)),
      delivery_(options.delivery),
      backend_(make_backend(options, logger_, host_, counters_)) {}

void Client::own_user_data(polytomic_release_function release_log) {
  logger_.own(release_log);
  if (host_) host_->own_user_data();
}

bool Client::admit(const std::shared_ptr<Call>& call) {
  const std::scoped_lock lock(mutex_);
  if (closed_ || !in_flight_.emplace(call.get(), call).second) return false;
  ++counters_->calls;
  return true;
}

bool Client::start(const std::shared_ptr<Call>& call) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return false;
    in_flight_.emplace(call.get(), call);
    ++counters_->calls;  // first, so that nobody reads more attempts than calls
    ++answering_;        // keeps the backend, outside the lock, should the client be closed meanwhile
  }
  std::optional<Response> answer = backend_->answer_at_once(*call);
  {
    const std::scoped_lock lock(mutex_);
    --answering_;
    if (!answer) hand_over(call);
    if (is_idle()) idle_.notify_all();
  }
  if (answer) call->complete(std::move(*answer));
  return true;
}

void Client::hand_over(const std::shared_ptr<Call>& call) {
  const auto entry = in_flight_.find(call.get());
  if (closed_ || entry == in_flight_.end()) return;  // whoever closes completes it
  try {
    backend_->start(call);  // under the lock, so that it cannot go meanwhile; it never completes a call on this stack
  } catch (...) {
    in_flight_.erase(entry);
    --counters_->calls;
    throw;
  }
}

std::size_t Client::in_flight() {
  const std::scoped_lock lock(mutex_);
  return in_flight_.size();
}

std::size_t Client::open_connections() {
  const std::scoped_lock lock(mutex_);
  return closed_ ? 0 : backend_->open_connections();
}

bool Client::forget_answers() {
  const std::scoped_lock lock(mutex_);
  if (!closed_) backend_->forget_answers();
  return !closed_;
}

polytomic_status Client::cancel_refresh(std::string_view connection_id) {
  const std::scoped_lock lock(mutex_);
  if (closed_) return POLYTOMIC_ERROR_CLOSED;
  return backend_->cancel_refresh(connection_id) ? POLYTOMIC_OK : POLYTOMIC_ERROR_INVALID_STATE;
}

void Client::forget(const Call& call) {
  std::shared_ptr<Call> last;  // let go of outside the lock
  const std::scoped_lock lock(mutex_);
  if (const auto found = in_flight_.find(&call); found != in_flight_.end()) {
    last = std::move(found->second);
    in_flight_.erase(found);
  }
  if (is_idle()) idle_.notify_all();
}

void Client::close() {
  const std::scoped_lock closing(close_mutex_);
  std::vector<std::shared_ptr<Call>> calls;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    for (const auto& [address, call] : in_flight_) calls.push_back(call);
  }
  for (const auto& call : calls) call->cancel(POLYTOMIC_ERROR_CLOSED);
  {
    // Somebody else may be completing one of them right now.
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return is_idle(); });
  }
  backend_.reset();
  delivery_.close();
  fully_closed_.store(true, std::memory_order_release);
}

}  // namespace polytomic::abi

using polytomic::abi::CallbackScope;
using polytomic::abi::Client;
using polytomic::abi::guarded;

extern "C" {

polytomic_status polytomic_client_create(const polytomic_client_options* options, polytomic_client** client,
                                         polytomic_error** error) noexcept {
  if (error != nullptr) *error = nullptr;
  if (client == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  *client = nullptr;
  return guarded([&] {
    try {
      if (CallbackScope::is_inside()) {
        throw polytomic::Failure(POLYTOMIC_ERROR_WOULD_DEADLOCK, "a client cannot be created inside a callback");
      }
      const polytomic_client_options known = polytomic::abi::known_options(options);
      *client = new polytomic_client(std::make_shared<Client>(known));
      (*client)->client->own_user_data(known.log_release);
      return POLYTOMIC_OK;
    } catch (const polytomic::Failure& failure) {
      if (error != nullptr) {
        polytomic::Error copy = failure.error();
        copy.http_status = 0;  // nobody answered
        *error = new polytomic_error(std::move(copy));
      }
      throw;
    } catch (const std::system_error& problem) {
      if (error != nullptr) {
        polytomic::Error why = polytomic::make_error(
            POLYTOMIC_ERROR_INTERNAL, std::string("a thread of the client could not be started: ") + problem.what());
        why.http_status = 0;
        why.os_error = problem.code().value();
        *error = new polytomic_error(std::move(why));
      }
      throw;
    }
  });
}

polytomic_client* polytomic_client_retain(polytomic_client* client) noexcept { return polytomic::abi::retain(client); }

void polytomic_client_release(polytomic_client* client) noexcept {
  if (client == nullptr || !client->release() || client->is_foreign()) return;
  const std::shared_ptr<Client> object = std::move(client->client);
  delete client;
  if (object->is_closed()) return;
  // Closing waits for callbacks, and this may be one: a thread of its own does the waiting. Where none can be made the
  // client stays for good, since closing it here could wait for itself.
  auto* kept = new (std::nothrow) std::shared_ptr<Client>(object);
  (void)guarded([&] {
    const polytomic::SignalsBlocked blocked;
    std::thread([object] { object->close(); }).detach();
    delete kept;
    return POLYTOMIC_OK;
  });
}

polytomic_status polytomic_client_close(polytomic_client* client) noexcept {
  if (client == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  if (CallbackScope::is_inside()) return POLYTOMIC_ERROR_WOULD_DEADLOCK;
  return guarded([&] {
    client->client->close();
    return POLYTOMIC_OK;
  });
}

polytomic_status polytomic_client_drain(polytomic_client* client, polytomic_completion* completions, size_t capacity,
                                        int64_t timeout_milliseconds, size_t* count) noexcept {
  if (count != nullptr) *count = 0;
  if (client == nullptr || completions == nullptr || capacity == 0 || count == nullptr)
    return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  if (client->client->delivery().mode() != POLYTOMIC_DELIVERY_QUEUE) return POLYTOMIC_ERROR_INVALID_STATE;
  if (timeout_milliseconds != 0 && CallbackScope::is_inside()) return POLYTOMIC_ERROR_WOULD_DEADLOCK;
  return guarded([&] {
    return client->client->delivery().drain({completions, capacity}, polytomic::abi::patience(timeout_milliseconds),
                                            *count);
  });
}

polytomic_status polytomic_client_forget_answers(polytomic_client* client) noexcept {
  if (client == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  return guarded([&] { return client->client->forget_answers() ? POLYTOMIC_OK : POLYTOMIC_ERROR_CLOSED; });
}

polytomic_status polytomic_client_cancel_refresh(polytomic_client* client, polytomic_string connection_id) noexcept {
  if (client == nullptr || connection_id.data == nullptr || connection_id.size == 0)
    return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  return guarded([&] { return client->client->cancel_refresh(polytomic::view(connection_id)); });
}

polytomic_status polytomic_client_wait_handle(polytomic_client* client, intptr_t* handle) noexcept {
  if (client == nullptr || handle == nullptr) return POLYTOMIC_ERROR_INVALID_ARGUMENT;
  if (client->is_foreign()) return POLYTOMIC_ERROR_FORKED;
  if (client->client->delivery().mode() != POLYTOMIC_DELIVERY_QUEUE) return POLYTOMIC_ERROR_INVALID_STATE;
  *handle = client->client->delivery().wait_handle();
  return POLYTOMIC_OK;
}

}  // extern "C"

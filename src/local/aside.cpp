#include "local/aside.h"

#include <dlfcn.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "core/signals.h"

namespace polytomic::local {
namespace {

constexpr std::chrono::milliseconds attention{10};  // cancellation is seen this late at most
// What work that watches its context needs to end in order.
constexpr std::chrono::milliseconds grace{50};

// Shared with the thread, which may outlive the call.
struct Work {
  Work(std::function<void(const Context&)> what, Context::Clock::time_point until)
      : work(std::move(what)), deadline(until) {}

  std::function<void(const Context&)> work;
  Context::Clock::time_point deadline;
  std::atomic<bool> is_unwanted{false};
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
  std::exception_ptr problem;
};

void run(Work& shared) noexcept {
  std::exception_ptr problem;
  try {
    shared.work(Context(shared.deadline, shared.is_unwanted));
  } catch (...) {
    problem = std::current_exception();
  }
  // What it holds goes before anybody learns that it has ended.
  shared.work = nullptr;
  const std::scoped_lock lock(shared.mutex);
  shared.problem = std::move(problem);
  shared.has_ended = true;
  shared.ended.notify_one();
}

// The code of a thread that is left to itself must stay loaded for it, whatever becomes of this library.
void keep_code() {
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&run), &library) == 0) return;
  if (void* kept = dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(kept);
}

std::thread start(const std::shared_ptr<Work>& shared) {
  const SignalsBlocked blocked;
  return std::thread([shared] { run(*shared); });
}

// True where it has ended by then.
bool wait(Work& shared, const Context& context) {
  std::unique_lock lock(shared.mutex);
  while (!shared.has_ended && !context.should_stop()) shared.ended.wait_for(lock, attention);
  return shared.has_ended;
}

bool wait(Work& shared, std::chrono::milliseconds patience) {
  std::unique_lock lock(shared.mutex);
  return shared.ended.wait_for(lock, patience, [&shared] { return shared.has_ended; });
}

void leave(std::thread& thread, bool has_ended) {
  if (has_ended) return thread.join();
  keep_code();
  thread.detach();
}

}  // namespace

void run_aside(std::function<void(const Context&)> work, const Context& context) {
  const auto shared = std::make_shared<Work>(std::move(work), context.deadline());
  std::thread thread = start(shared);
  const bool in_time = wait(*shared, context);
  if (!in_time) shared->is_unwanted = true;
  leave(thread, in_time || wait(*shared, grace));
  if (!in_time) context.check();
  if (shared->problem) std::rethrow_exception(shared->problem);
}

void begin_aside(std::function<void(const Context&)> work, const Context& context, std::chrono::milliseconds patience) {
  const auto shared = std::make_shared<Work>(std::move(work), context.deadline());
  std::thread thread = start(shared);
  leave(thread, wait(*shared, patience));
}

}  // namespace polytomic::local

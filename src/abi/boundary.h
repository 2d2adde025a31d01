// The wall that every exported function stands behind.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

#include "core/error.h"

namespace polytomic::abi {

// Runs `body` and turns whatever it throws into a status.
template <class Body>
polytomic_status guarded(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (const Failure& failure) {
    return failure.error().code;
  } catch (const std::bad_alloc&) {
    return POLYTOMIC_ERROR_OUT_OF_MEMORY;
  } catch (...) {
    return POLYTOMIC_ERROR_INTERNAL;
  }
}

// Marks the current thread as running a callback of the user for as long as it lives.
class CallbackScope {
 public:
  CallbackScope() { ++depth(); }
  ~CallbackScope() { --depth(); }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;

  // True inside any callback of the library: what blocks there could wait for itself.
  [[nodiscard]] static bool is_inside() { return depth() > 0; }

 private:
  static int& depth() {
    static thread_local int value = 0;
    return value;
  }
};

// Handles that exist in this process; the one number that outlives every client.
std::atomic<std::size_t>& live_objects();

// What every handle has: a count of owners.
class Handle {
 public:
  Handle() { live_objects().fetch_add(1, std::memory_order_relaxed); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  void retain() const { owners_.fetch_add(1, std::memory_order_relaxed); }
  // True for the last owner.
  [[nodiscard]] bool release() const { return owners_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 protected:
  ~Handle() { live_objects().fetch_sub(1, std::memory_order_relaxed); }

 private:
  mutable std::atomic<std::size_t> owners_{1};
};

// A handle that lives on threads of the process that made it.
class ProcessHandle : public Handle {
 public:
  explicit ProcessHandle(pid_t process) : process_(process) {}

  // One that came through a fork has lost its threads.
  [[nodiscard]] bool is_foreign() const { return process_ != getpid(); }
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  pid_t process_;
};

template <class Type>
Type* retain(Type* handle) noexcept {
  if (handle != nullptr) handle->retain();
  return handle;
}

}  // namespace polytomic::abi

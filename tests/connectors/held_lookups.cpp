#include "connectors/held_lookups.h"

#include <dlfcn.h>
#include <netdb.h>

#include <string>

#include "connectors/connector_test.h"

namespace polytomic::local::testing {
namespace {

int ask_system(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  static const auto next = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(name, service, hints, found);
}

// The last address is the first loopback device's.
int find_several(const char* service, const addrinfo* hints, addrinfo** found) {
  addrinfo* last = nullptr;
  if (ask_system("127.0.0.1", service, hints, &last) != 0) return EAI_NONAME;
  if (ask_system("127.0.0.2", service, hints, found) != 0) {
    freeaddrinfo(last);
    return EAI_NONAME;
  }
  addrinfo* end = *found;
  while (end->ai_next != nullptr) end = end->ai_next;
  end->ai_next = last;
  return 0;
}

}  // namespace

void HeldLookups::wait() {
  std::unique_lock lock(mutex_);
  ++waiting_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return is_open_; });
  --waiting_;
  changed_.notify_all();
}

void HeldLookups::hold() {
  const std::scoped_lock lock(mutex_);
  is_open_ = false;
}

void HeldLookups::let_go() {
  std::unique_lock lock(mutex_);
  is_open_ = true;
  changed_.notify_all();
  changed_.wait(lock, [this] { return waiting_ == 0; });
}

void HeldLookups::wait_for(int count) {
  std::unique_lock lock(mutex_);
  const bool came = changed_.wait_for(lock, long_enough, [this, count] { return waiting_ >= count; });
  EXPECT_TRUE(came) << waiting_ << " of " << count << " lookups are under way";
}

HeldLookups& held_lookups() {
  static HeldLookups held;
  return held;
}

}  // namespace polytomic::local::testing

// In place of the system's.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  namespace testing = polytomic::local::testing;
  const std::string asked = name == nullptr ? "" : name;
  const bool is_lookup = asked.ends_with(".invalid") && (hints == nullptr || (hints->ai_flags & AI_NUMERICHOST) == 0);
  if (!is_lookup) return testing::ask_system(name, service, hints, found);
  if (asked == "silent.invalid") testing::held_lookups().wait();
  return asked == "several.invalid" ? testing::find_several(service, hints, found) : EAI_NONAME;
}

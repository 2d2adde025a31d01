#include "local/connectors/postgresql/addresses.h"

#include <dlfcn.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/signals.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::chrono::milliseconds attention{10};  // cancellation is seen this late at most
constexpr std::size_t most_addresses = 8;

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

struct Answer {
  std::vector<std::string> addresses;
  std::string problem;  // empty where there is none
};

// Shared with the thread that asks, which may outlive the call.
struct Lookup {
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
  Answer answer;
};

int ask(const std::string& host, int flags, AddressList& list) {
  addrinfo wanted{};
  wanted.ai_flags = flags;
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int problem = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (problem == 0) list.reset(found);
  return problem;
}

Answer look_up(const std::string& host) {
  AddressList list;
  if (const int problem = ask(host, 0, list); problem != 0) {
    return {{}, problem == EAI_SYSTEM ? std::generic_category().message(errno) : gai_strerror(problem)};
  }
  Answer answer;
  for (const addrinfo* entry = list.get(); entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    const bool is_new = std::ranges::find(answer.addresses, text.data()) == answer.addresses.end();
    if (is_new && answer.addresses.size() < most_addresses) answer.addresses.emplace_back(text.data());
  }
  if (answer.addresses.empty()) answer.problem = "it has no address";
  return answer;
}

void run(Lookup& lookup, const std::string& host) noexcept {
  Answer answer;
  try {
    answer = look_up(host);
  } catch (const std::exception&) {
    answer.problem = "memory ran out";
  }
  const std::scoped_lock lock(lookup.mutex);
  lookup.answer = std::move(answer);
  lookup.has_ended = true;
  lookup.ended.notify_one();
}

// A lookup that is given up goes on until the name servers answer or time out, and its code must stay loaded for it,
// whatever becomes of this library.
void keep_code() {
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&run), &library) == 0) return;
  if (void* kept = dlopen(library.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(kept);
}

std::thread start(const std::shared_ptr<Lookup>& lookup, const std::string& host) {
  const SignalsBlocked blocked;
  return std::thread([lookup, host] { run(*lookup, host); });
}

Answer look_up_aside(const std::string& host, const Context& context) {
  const auto lookup = std::make_shared<Lookup>();
  std::thread thread = start(lookup, host);
  std::unique_lock lock(lookup->mutex);
  while (!lookup->has_ended && !context.should_stop()) lookup->ended.wait_for(lock, attention);
  const bool has_ended = lookup->has_ended;
  lock.unlock();
  if (has_ended) {
    thread.join();
    return lookup->answer;
  }
  keep_code();
  thread.detach();
  context.check();
  return {{}, "the lookup was given up"};
}

}  // namespace

std::vector<std::string> find_addresses(const Settings& settings, const Context& context) {
  AddressList numeric;
  if (settings.hostname.front() == '/' || ask(settings.hostname, AI_NUMERICHOST, numeric) == 0) return {};
  Answer answer = look_up_aside(settings.hostname, context);
  if (answer.problem.empty()) return std::move(answer.addresses);
  throw Failure(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                "no connection to the database " + settings.place() + ": the name '" + settings.hostname +
                    "' could not be resolved: " + answer.problem + "; check hostname, and that its name server works");
}

}  // namespace polytomic::local::postgresql

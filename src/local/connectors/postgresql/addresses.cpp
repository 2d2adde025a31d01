#include "local/connectors/postgresql/addresses.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "local/aside.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::size_t most_addresses = 8;

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

struct Answer {
  std::vector<std::string> addresses;
  std::string problem;  // empty where there is none
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

Answer look_up_aside(const std::string& host, const Context& context) {
  const auto answer = std::make_shared<Answer>();  // the thread may outlive the call
  run_aside([answer, host](const Context& /*own*/) { *answer = look_up(host); }, context);
  return std::move(*answer);
}

}  // namespace

std::vector<std::string> find_addresses(const Settings& settings, const Context& context) {
  AddressList numeric;
  if (settings.uses_socket() || ask(settings.hostname, AI_NUMERICHOST, numeric) == 0) return {};
  Answer answer = look_up_aside(settings.hostname, context);
  if (answer.problem.empty()) return std::move(answer.addresses);
  throw Failure(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE,
                "no connection to the database " + settings.place() + ": the name '" + settings.hostname +
                    "' could not be resolved: " + answer.problem + "; check hostname, and that its name server works");
}

}  // namespace polytomic::local::postgresql

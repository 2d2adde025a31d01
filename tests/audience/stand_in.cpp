#include "stand_in.h"

namespace polytomic::local::audience::testing {
namespace {

// Without the version of HTTP that ends the first line.
std::string target_of(const std::string& request) { return request.substr(0, request.find(" HTTP/")); }

}  // namespace

StandIn::StandIn() : server_([this](faults::Connection& connection) { serve(connection); }) {}

void StandIn::set(const std::string& target, const std::string& body, const std::string& status,
                  const std::string& headers) {
  const std::scoped_lock lock(mutex_);
  answers_[target] = faults::answer(status, body, headers);
}

std::vector<std::string> StandIn::asked() {
  std::vector<std::string> targets;
  for (const std::string& request : server_.requests()) targets.push_back(target_of(request));
  return targets;
}

void StandIn::serve(faults::Connection& connection) {
  while (connection.read_request()) {
    std::string bytes;
    {
      const std::scoped_lock lock(mutex_);
      const auto found = answers_.find(target_of(connection.request()));
      bytes = found == answers_.end() ? faults::answer("404 Not Found", "{}") : found->second;
    }
    connection.send(bytes);
  }
}

}  // namespace polytomic::local::audience::testing

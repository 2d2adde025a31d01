// A stand-in of a service: answers paths as they are set, and remembers what it was asked.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "faults/scripted_server.h"

namespace polytomic::local::audience::testing {

class StandIn {
 public:
  StandIn();

  // `target` is the method, the path and the query that the answer is for: "GET /me?x=1".
  void set(const std::string& target, const std::string& body, const std::string& status = "200 OK",
           const std::string& headers = "");

  [[nodiscard]] std::string url() const { return server_.url(); }
  // Everything that was asked, as in `set`, in order.
  [[nodiscard]] std::vector<std::string> asked();
  // The whole requests.
  [[nodiscard]] std::vector<std::string> requests() { return server_.requests(); }

 private:
  void serve(faults::Connection& connection);

  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  faults::ScriptedServer server_;  // last: its threads use the rest
};

}  // namespace polytomic::local::audience::testing

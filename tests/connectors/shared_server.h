// Servers that tests need and that may not be installed.
#pragma once

#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <string>

#include "unit/lack.h"

namespace polytomic::local::testing {

// What came of starting the one server of a test program.
template <class Server>
struct SharedServer {
  std::unique_ptr<Server> server;  // nullptr where none is installed
  std::string problem;             // why it did not start

  // Starts it once.
  static const SharedServer& get() {
    static const SharedServer shared = [] {
      SharedServer result;
      try {
        result.server = Server::start();
      } catch (const std::exception& problem) {
        result.problem = problem.what();
      }
      return result;
    }();
    return shared;
  }

  // Ends the test where there is no server.
  static void require() {
    if (!get().problem.empty()) FAIL() << get().problem;
    if (get().server == nullptr) polytomic::testing::lack(Server::missing);
  }
};

}  // namespace polytomic::local::testing

// Servers that tests need and that may not be installed.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

namespace polytomic::local::testing {

// Ends the test for want of a server: it fails where all tests have to run, and is skipped elsewhere.
inline void lack(const std::string& what) {
  if (std::getenv("CI") != nullptr) FAIL() << what;
  GTEST_SKIP() << what;
}

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
    if (get().server == nullptr) lack(Server::missing);
  }
};

}  // namespace polytomic::local::testing

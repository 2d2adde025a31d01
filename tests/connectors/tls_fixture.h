// A server that encrypts, and what connecting to it in many ways comes to.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server_test.h"

namespace polytomic::local::testing {

// The server is one for all tests of a suite.
class TlsTest : public ServerTest {
 protected:
  using Members = std::vector<std::pair<std::string, std::string>>;

  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override;

  // What connecting with these members of a configuration fails with; nothing where it does not. `more` is JSON, and
  // `texts` are further members.
  [[nodiscard]] std::string problem(const std::string& host, const std::string& user, const std::string& more,
                                    const Members& texts = {}) const;
  // Starts the server as the one that the certificate names.
  static void show(PrivateServer& server, const std::string& name);

  static std::string certificate(const std::string& name);
  static std::string key(const std::string& name);

  static std::unique_ptr<PrivateServer> server_;
};

}  // namespace polytomic::local::testing

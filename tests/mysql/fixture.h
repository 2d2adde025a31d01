// What the tests of the mysql connector share. They drive it as the engine drives it, against a real server.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "client.h"
#include "core/error.h"
#include "local/connectors/mysql/connector.h"
#include "private_server.h"

namespace polytomic::local::mysql::testing {

using Names = std::vector<std::string>;

inline constexpr std::chrono::seconds long_enough{120};
inline constexpr const char* password = "s3cret-word";

// One server for all tests of the program; nullptr where none is installed, or where it did not start.
PrivateServer* shared_server();

// One letter for each fact that holds, in this order; '-' for the others.
std::string facts(const Column& column);
std::string verbs(const Object& object);
// "columns joined by commas" and, for a primary key and for an upsert, a mark.
std::set<std::string> keys(const Object& object);
std::string describe_for_comparison(const Object& object);
std::string json(const std::string& text);

void expect_part(const std::string& text, const std::string& part);

// Each test has the server to itself, and leaves no database and no user behind.
class MysqlTest : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Makes users that connect with the password.
  void create_users(const Names& users);
  [[nodiscard]] Client connect(const std::string& user) const;
  // The administrator's.
  Client& author() { return *author_; }

  [[nodiscard]] Context context(std::chrono::milliseconds time = long_enough) const {
    return {Context::Clock::now() + time, cancelled_};
  }
  // `more` are further members of the configuration, as JSON.
  [[nodiscard]] static Configuration configuration(const std::string& user, const std::string& more = "");
  [[nodiscard]] std::unique_ptr<Database> open(const std::string& user = PrivateServer::administrator,
                                               const std::string& more = "") const;
  [[nodiscard]] Object describe(Database& database, const std::string& id) const;
  [[nodiscard]] Names ids(Database& database) const;
  // The error that `work` fails with.
  static Error failure_of(const std::function<void()>& work);

  std::unique_ptr<Client> author_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace polytomic::local::mysql::testing

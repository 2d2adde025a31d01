#include "fixture.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace polytomic::local::mysql::testing {
namespace {

// What came of starting the server, which is tried once.
struct Shared {
  std::unique_ptr<PrivateServer> server;
  std::string problem;
};

const Shared& shared() {
  static const Shared started = [] {
    Shared result;
    try {
      result.server = PrivateServer::start();
    } catch (const std::exception& problem) {
      result.problem = problem.what();
    }
    return result;
  }();
  return started;
}

}  // namespace

PrivateServer* shared_server() { return shared().server.get(); }

std::string json(const std::string& text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return buffer.GetString();
}

std::string facts(const Column& column) {
  const std::vector<std::pair<char, bool>> letters{
      {'n', column.nullable},   {'p', column.primary_key}, {'r', column.required},
      {'c', column.createable}, {'u', column.updateable},  {'i', column.identity},
      {'1', column.unique},     {'g', column.generated},   {'s', column.readable}};
  std::string out;
  for (const auto& [letter, holds] : letters) out += holds ? letter : '-';
  return out;
}

std::string verbs(const Object& object) {
  return std::string(object.can_read ? "r" : "-") + (object.can_insert ? "i" : "-") + (object.can_update ? "u" : "-") +
         (object.can_delete ? "d" : "-") + (object.can_truncate ? "t" : "-");
}

std::set<std::string> keys(const Object& object) {
  std::set<std::string> out;
  for (const UniqueKey& key : object.keys) {
    std::string text = key.primary ? "primary " : "";
    if (key.upsert) text += "upsert ";
    for (const std::string& column : key.columns) text += column + ",";
    out.insert(text);
  }
  return out;
}

std::string describe_for_comparison(const Object& object) {
  std::ostringstream out;
  out << object.id << ' ' << object.schema << ' ' << object.name << ' ' << static_cast<int>(object.kind) << ' '
      << verbs(object) << '\n';
  for (const Column& column : object.columns) {
    out << column.name << ' ' << column.source_type << ' ' << column.type << ' ' << facts(column);
    if (column.reference) out << " -> " << column.reference->object_id << '.' << column.reference->column;
    out << '\n';
  }
  for (const std::string& key : keys(object)) out << key << '\n';
  for (const std::string& warning : object.warnings) out << warning << '\n';
  return out.str();
}

void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

void MysqlTest::SetUp() {
  if (!shared().problem.empty()) FAIL() << shared().problem;
  if (shared_server() == nullptr) {
    const bool must_run = std::getenv("CI") != nullptr;
    if (must_run) FAIL() << "MariaDB's server is missing; Debian package: mariadb-server";
    GTEST_SKIP() << "MariaDB's server is missing; Debian package: mariadb-server";
  }
  author_ = std::make_unique<Client>(shared_server()->socket(), PrivateServer::administrator);
}

void MysqlTest::TearDown() {
  if (author_ == nullptr) return;
  author_ = std::make_unique<Client>(shared_server()->socket(), PrivateServer::administrator);
  for (const std::string& name :
       author().values("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME "
                       "NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')")) {
    author().run("DROP DATABASE " + quote(name));
  }
  for (const auto& row : author().rows("SELECT User, Host, is_role FROM mysql.user WHERE User NOT IN ('root', "
                                       "'mariadb.sys', 'mysql', 'PUBLIC', '')")) {
    const bool is_role = row[2] == "Y";
    author().run(is_role ? "DROP ROLE " + quote(row[0].value_or(""))
                         : "DROP USER " + quote(row[0].value_or("")) + "@" + quote(row[1].value_or("")));
  }
  author().attempt("REVOKE ALL PRIVILEGES, GRANT OPTION FROM PUBLIC");
  author_.reset();
}

void MysqlTest::create_users(const Names& users) {
  for (const std::string& user : users) {
    author().run("CREATE USER " + quote(user) + "@'%' IDENTIFIED BY " + literal(password));
  }
}

Client MysqlTest::connect(const std::string& user) const {
  return {shared_server()->socket(), user, user == PrivateServer::administrator ? "" : password};
}

Configuration MysqlTest::configuration(const std::string& user, const std::string& more) {
  return Configuration("{\"hostname\":" + json(shared_server()->socket()) + ",\"port\":3306,\"account\":" + json(user) +
                       ",\"passwd\":" + json(user == PrivateServer::administrator ? "" : password) +
                       (more.empty() ? "" : "," + more) + "}");
}

std::unique_ptr<Database> MysqlTest::open(const std::string& user, const std::string& more) const {
  return make_mysql_connector()->open(configuration(user, more), context());
}

Object MysqlTest::describe(Database& database, const std::string& id) const {
  auto object = database.describe(id, context());
  if (!object) throw std::runtime_error("no object " + id);
  return std::move(*object);
}

Names MysqlTest::ids(Database& database) const {
  Names out;
  for (const Object& object : database.describe_all(context())) out.push_back(object.id);
  return out;
}

Error MysqlTest::failure_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure.error();
  }
  ADD_FAILURE() << "nothing failed";
  return {};
}

}  // namespace polytomic::local::mysql::testing

#include "client.h"

#include <memory>
#include <stdexcept>

namespace polytomic::local::mysql::testing {
namespace {

using Result = std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)>;

}  // namespace

Client::Client(const std::string& socket, const std::string& user, const std::string& password,
               const std::string& database)
    : connection_(mysql_init(nullptr)) {
  mysql_options(connection_, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const MYSQL* connected = mysql_real_connect(connection_, nullptr, user.c_str(), password.c_str(),
                                              database.empty() ? nullptr : database.c_str(), 0, socket.c_str(),
                                              CLIENT_MULTI_STATEMENTS | CLIENT_FOUND_ROWS);
  if (connected != nullptr) return;
  const std::string message = mysql_error(connection_);
  mysql_close(connection_);
  throw std::runtime_error(message);
}

Outcome Client::attempt(const std::string& sql) {
  int problem = mysql_real_query(connection_, sql.data(), sql.size());
  Outcome outcome;
  int done = 0;
  while (problem == 0) {
    ++done;
    mysql_free_result(mysql_store_result(connection_));
    outcome.rows = static_cast<long>(mysql_affected_rows(connection_));
    problem = mysql_next_result(connection_);
  }
  if (problem < 0) return outcome;
  outcome.code = mysql_errno(connection_);
  outcome.message = mysql_error(connection_);
  if (done > 0) outcome.message += " (behind " + std::to_string(done) + " statements)";
  return outcome;
}

void Client::run(const std::string& sql) {
  const Outcome outcome = attempt(sql);
  if (!outcome.is_accepted()) {
    throw std::runtime_error(std::to_string(outcome.code) + " " + outcome.message + " in: " + sql.substr(0, 200));
  }
}

Client::Rows Client::rows(const std::string& sql) {
  if (mysql_real_query(connection_, sql.data(), sql.size()) != 0) {
    throw std::runtime_error(std::string(mysql_error(connection_)) + " in: " + sql);
  }
  const Result result(mysql_store_result(connection_), &mysql_free_result);
  Rows rows;
  while (result != nullptr) {
    const MYSQL_ROW row = mysql_fetch_row(result.get());
    if (row == nullptr) break;
    const unsigned long* sizes = mysql_fetch_lengths(result.get());
    auto& fields = rows.emplace_back();
    for (unsigned int column = 0; column < mysql_num_fields(result.get()); ++column) {
      auto& text = fields.emplace_back();
      if (row[column] != nullptr) text = std::string(row[column], sizes[column]);
    }
  }
  return rows;
}

std::string quote(const std::string& name) { return local::testing::quote(name, '`'); }

std::string literal(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) out.append(letter == '\'' || letter == '\\' ? 2 : 1, letter);
  return out + "'";
}

}  // namespace polytomic::local::mysql::testing

#include "local/connectors/sqlite/query.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/error.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/text.h"
#include "local/connectors/sqlite/types.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::size_t longest_query_bytes = 1'000'000;

// Functions that reach outside the database. Some exist only in certain builds, or where a program adds them.
constexpr std::array<std::string_view, 6> forbidden_functions{"edit",           "fts3_tokenizer", "fts5",
                                                              "load_extension", "readfile",       "writefile"};

[[noreturn]] void refuse(std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "query", std::move(message)));
}

// While it lives, SQLite compiles only what reads, and only until the context says to stop. It takes the place of the
// watch's own authorizer, which the next operation sets again.
class ReadingOnly {
 public:
  ReadingOnly(sqlite3* database, const Context& context) : database_(database), context_(&context) {
    sqlite3_set_authorizer(database_, decide, this);
  }
  ~ReadingOnly() { sqlite3_set_authorizer(database_, nullptr, nullptr); }
  ReadingOnly(const ReadingOnly&) = delete;
  ReadingOnly& operator=(const ReadingOnly&) = delete;

  // Why something was refused; empty where nothing was.
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  static int decide(void* self, int action, const char* first, const char* second, const char* /*schema*/,
                    const char* /*trigger_or_view*/) {
    return static_cast<ReadingOnly*>(self)->decide(action, first == nullptr ? "" : first,
                                                   second == nullptr ? "" : second);
  }

  int decide(int action, std::string_view table, std::string_view function) {
    if (context_->should_stop()) return SQLITE_DENY;
    if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE) return SQLITE_OK;
    // SQLite asks this for its own sake when it meets a table-valued function for the first time. A query that asks
    // for it still fails: its statement is not one that only reads.
    if (action == SQLITE_UPDATE && (table == "sqlite_master" || table == "sqlite_schema")) return SQLITE_OK;
    if (action != SQLITE_FUNCTION) {
      reason_ = "the query does more than read; give a single SELECT, WITH ... SELECT or VALUES";
      return SQLITE_DENY;
    }
    const std::string folded = fold(function);
    if (std::find(forbidden_functions.begin(), forbidden_functions.end(), folded) == forbidden_functions.end()) {
      return SQLITE_OK;
    }
    reason_ = "the query calls the function " + folded + ", which is not allowed";
    return SQLITE_DENY;
  }

  sqlite3* database_;
  const Context* context_;
  std::string reason_;
};

// Compiles the first statement of `sql` and takes it off; nullptr where only blanks and comments are left of it.
StatementPointer compile_next(sqlite3* database, std::string_view& sql, std::size_t offset, const ReadingOnly& guard) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement, &tail);
  StatementPointer owned(statement);
  if (code == SQLITE_OK) {
    sql.remove_prefix(static_cast<std::size_t>(tail - sql.data()));
    return owned;
  }
  const Fault fault(database, code);
  if (!guard.reason().empty()) refuse(guard.reason());
  if (!fault.is_about_statement()) throw fault;
  std::string message = "SQLite does not accept the query: " + fault.message();
  if (fault.offset() >= 0) {
    message += " (at byte " + std::to_string(offset + static_cast<std::size_t>(fault.offset())) + ")";
  }
  refuse(std::move(message));
}

StatementPointer compile_single(sqlite3* database, std::string_view query, const Context& context) {
  const ReadingOnly guard(database, context);
  StatementPointer found;
  for (std::string_view rest = query; !rest.empty();) {
    const std::size_t before = rest.size();
    StatementPointer statement = compile_next(database, rest, query.size() - before, guard);
    if (statement != nullptr && found != nullptr) refuse("the query holds more than one statement; give a single one");
    if (statement != nullptr) found = std::move(statement);
    if (rest.size() == before) break;
  }
  return found;
}

void check_text(std::string_view query) {
  if (query.find('\0') != std::string_view::npos) refuse("the query holds a NUL character");
  if (query.size() > longest_query_bytes) {
    refuse("the query is longer than " + std::to_string(longest_query_bytes) + " bytes; shorten it");
  }
}

void check_statement(sqlite3_stmt* statement) {
  if (statement == nullptr) refuse("the query is empty; give a single SELECT, WITH ... SELECT or VALUES");
  if (sqlite3_stmt_isexplain(statement) != 0) refuse("the query is an EXPLAIN; give the SELECT itself");
  if (sqlite3_stmt_readonly(statement) == 0 || sqlite3_column_count(statement) == 0) {
    refuse("the query does more than read, or yields no fields; give a single SELECT, WITH ... SELECT or VALUES");
  }
  if (sqlite3_bind_parameter_count(statement) != 0) {
    refuse("the query has parameters, and there are no values for them; write the values into it");
  }
}

// Connecting a virtual table compiles statements of its own, writes among them, which the guard would refuse.
void connect_virtual_tables(sqlite3* database) { run(database, "SELECT count(*) FROM pragma_table_list"); }

}  // namespace

std::vector<QueryField> describe_query_fields(sqlite3* database, std::string_view query, const Context& context) {
  check_text(query);
  connect_virtual_tables(database);
  const StatementPointer statement = compile_single(database, query, context);
  check_statement(statement.get());
  std::vector<QueryField> fields;
  const int count = sqlite3_column_count(statement.get());
  for (int column = 0; column < count; ++column) {
    const char* name = sqlite3_column_name(statement.get(), column);
    const char* declared_type = sqlite3_column_decltype(statement.get(), column);
    QueryField field;
    field.name = valid_text(name == nullptr ? "" : name);
    field.source_type = valid_text(declared_type == nullptr ? "" : declared_type);
    field.type = field_type(field.source_type);
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace polytomic::local::sqlite

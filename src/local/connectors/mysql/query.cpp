#include "local/connectors/mysql/query.h"

#include <memory>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/mysql/fault.h"
#include "local/connectors/mysql/field_spelling.h"
#include "local/connectors/mysql/types.h"
#include "local/printable.h"

namespace polytomic::local::mysql {
namespace {

constexpr std::size_t longest_query_bytes = 1'000'000;
constexpr const char* advice = "; give a single SELECT, WITH ... SELECT or VALUES";

struct FreeResult {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using ResultPointer = std::unique_ptr<MYSQL_RES, FreeResult>;

[[noreturn]] void refuse(std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "query", std::move(message)));
}

void check_text(std::string_view query) {
  if (query.find('\0') != std::string_view::npos) refuse("the query holds a NUL character");
  if (!is_valid_utf8(query)) refuse("the query is not valid UTF-8");
  if (query.size() > longest_query_bytes) {
    refuse("the query is longer than " + std::to_string(longest_query_bytes) + " bytes; shorten it");
  }
}

std::string without_end(std::string_view query) {
  return std::string(query.substr(0, query.find_last_not_of("; \t\r\n\f") + 1));
}

StatementPointer prepare(Link& link, const std::string& query, const Context& context) {
  try {
    return link.prepare(query, context);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    refuse("the server does not accept the query: " + fault.message());
  }
}

// Only what reads can stand inside EXISTS: no other statement, and nothing that ends this one and begins another.
void check_reads_only(Link& link, const std::string& query, const Context& context) {
  try {
    (void)link.prepare("SELECT EXISTS (\n" + query + "\n)", context);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    refuse("the query does more than read (" + fault.message() + ")" + advice);
  }
}

std::vector<QueryField> fields_of(MYSQL_STMT* statement) {
  const ResultPointer metadata(mysql_stmt_result_metadata(statement));
  if (metadata == nullptr) refuse(std::string("the query yields no fields") + advice);
  std::vector<QueryField> fields;
  const unsigned int count = mysql_num_fields(metadata.get());
  for (unsigned int index = 0; index < count; ++index) {
    const MYSQL_FIELD* field = mysql_fetch_field_direct(metadata.get(), index);
    const FieldSpelling spelling = spell(*field);
    fields.push_back(
        {valid_text({field->name, field->name_length}), spelling.type, field_type(spelling.data_type, spelling.type)});
  }
  return fields;
}

std::vector<QueryField> describe(Link& link, const std::string& query, const Context& context) {
  const StatementPointer statement = prepare(link, query, context);
  if (mysql_stmt_param_count(statement.get()) != 0) {
    refuse("the query has parameters, and there are no values for them; write the values into it");
  }
  std::vector<QueryField> fields = fields_of(statement.get());
  check_reads_only(link, query, context);
  return fields;
}

}  // namespace

std::vector<QueryField> describe_query_fields(Access& access, std::string_view query, const Context& context) {
  check_text(query);
  const std::string single = without_end(query);
  if (single.empty()) refuse(std::string("the query is empty") + advice);
  // What quotes and bars mean is up to the mode that its author's sessions are in.
  access.speak_like(access.server.sql_mode, context);
  try {
    std::vector<QueryField> fields = describe(access.link, single, context);
    access.speak_like(Access::own_sql_mode, context);
    return fields;
  } catch (const Failure&) {
    if (!access.link.is_abandoned()) access.speak_like(Access::own_sql_mode, context);
    throw;
  }
}

}  // namespace polytomic::local::mysql

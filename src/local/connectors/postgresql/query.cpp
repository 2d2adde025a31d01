#include "local/connectors/postgresql/query.h"

#include <chrono>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/text.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/facts_reader.h"
#include "local/connectors/postgresql/statements.h"
#include "local/postgresql/fault.h"
#include "local/printable.h"

namespace polytomic::local::postgresql {
namespace {

constexpr std::size_t longest_query_bytes = 1'000'000;
constexpr std::chrono::milliseconds lock_timeout{200};
constexpr const char* advice = "; give a single SELECT, WITH ... SELECT or VALUES";

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

bool refuses_several(const Fault& fault) { return fault.message().find("multiple commands") != std::string::npos; }

ResultPointer parse(Link& link, const std::string& query, const Context& context) {
  try {
    return link.describe(query, context);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    if (refuses_several(fault)) refuse("the query holds more than one statement; give a single one");
    std::string message = "PostgreSQL does not accept the query: " + fault.message();
    if (fault.position() > 0) message += " (at character " + std::to_string(fault.position()) + ")";
    refuse(std::move(message));
  }
}

// The byte that a character, counted from 1, begins with; NUL where there is none.
char letter_at(std::string_view text, int character) {
  for (const char letter : text) {
    if ((static_cast<unsigned char>(letter) & 0xC0U) != 0x80U && --character == 0) return letter;
  }
  return '\0';
}

// Only what reads can stand on the sides of a UNION: no other statement, nor one of them inside WITH, nor SELECT INTO,
// nor a SELECT that locks rows. It stands there twice, as each side is checked.
void check_reads_only(Link& link, const std::string& query, const Context& context) {
  const std::string side = "(\n" + query + "\n)";
  const std::string both = side + " UNION ALL " + side;
  try {
    (void)link.describe(both, context);
  } catch (const Fault& fault) {
    if (!fault.is_about_statement()) throw;
    // The query alone was accepted, so nothing but a comment can follow.
    if (letter_at(both, fault.position()) == ';') {
      refuse("the query goes on behind its ';'; leave out the ';' and the comment that follows it");
    }
    refuse("the query does more than read (" + fault.message() + ")" + advice);
  }
}

std::vector<QueryField> read_fields(Link& link, const PGresult* description, const Context& context) {
  Facts facts;
  std::vector<TypeKey> types;
  const int count = PQnfields(description);
  types.reserve(static_cast<std::size_t>(count));
  for (int field = 0; field < count; ++field)
    types.emplace_back(PQftype(description, field), PQfmod(description, field));
  link.copy({}, {type_reading(facts, types_sql(types))}, {}, context);
  std::vector<QueryField> fields;
  for (int field = 0; field < count; ++field) {
    const TypeFacts& type = facts.type(facts.type_index(types[static_cast<std::size_t>(field)]));
    fields.push_back({valid_text(PQfname(description, field)), valid_text(type.name), type.type});
  }
  return fields;
}

}  // namespace

std::vector<QueryField> describe_query_fields(Link& link, std::string_view query, const Context& context) {
  check_text(query);
  const std::string single = without_end(query);
  if (single.empty()) refuse(std::string("the query is empty") + advice);
  // A query finds tables by the path that its user has everywhere else.
  link.run(link.begin(lock_timeout, SearchPath::user), context);
  try {
    const ResultPointer description = parse(link, single, context);
    if (PQnparams(description.get()) != 0) {
      refuse("the query has parameters, and there are no values for them; write the values into it");
    }
    if (PQnfields(description.get()) == 0) refuse(std::string("the query yields no fields") + advice);
    // A failure aborts the transaction, so this comes last but one.
    check_reads_only(link, single, context);
    link.run("SET LOCAL search_path = pg_catalog, pg_temp", context);
    std::vector<QueryField> fields = read_fields(link, description.get(), context);
    link.run("ROLLBACK", context);
    return fields;
  } catch (const Failure&) {
    if (!context.should_stop() && link.is_in_transaction()) link.run("ROLLBACK", context);
    throw;
  }
}

}  // namespace polytomic::local::postgresql

#include "local/connectors/postgresql/fingerprint.h"

#include <string_view>
#include <vector>

namespace polytomic::local::postgresql {
namespace {

// An order-free sum over rows, each by its key and the transaction that wrote it.
std::string sum_of(std::string_view key, std::string_view rows) {
  std::string text = "(SELECT pg_catalog.bit_xor(pg_catalog.hashint8extended(";
  text.append(key).append(", x.xmin::text::bigint)) FROM ").append(rows).append(")");
  return text;
}

// Of so many rows, what most have in common is not written out.
constexpr std::string_view sum_of_relations =
    "(SELECT pg_catalog.bit_xor(pg_catalog.hashnameextended(c.relname, pg_catalog.hashint8extended((c.oid::bigint << "
    "32) | c.relnamespace::bigint, pg_catalog.hashint8extended((c.relowner::bigint << 32) | "
    "pg_catalog.hashchar(c.relkind), CASE WHEN c.relacl IS NULL AND c.reloptions IS NULL AND NOT (c.relispartition OR "
    "c.relhassubclass OR c.relhasrules OR c.relhastriggers OR c.relrowsecurity OR c.relforcerowsecurity) THEN 0 ELSE "
    "pg_catalog.hashtextextended(pg_catalog.concat_ws('/', c.relacl, c.relispartition, c.relhassubclass, "
    "c.relhasrules, c.relhastriggers, c.relrowsecurity, c.relforcerowsecurity, c.reloptions), 1) END)))) FROM "
    "pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND c.relpersistence <> 't' AND "
    "c.oid >= 16384)";

// What the owners of views may do.
constexpr std::string_view sum_of_roles =
    "(SELECT pg_catalog.bit_xor(pg_catalog.hashtextextended(pg_catalog.concat_ws('/', x.oid, x.rolsuper, "
    "x.rolbypassrls, x.rolinherit), 0)) FROM pg_catalog.pg_roles x)";

// As in sum_of, but the distance between two ages, which stays the same, spares the detour of so many over text.
constexpr std::string_view hash_of_column =
    "pg_catalog.hashint8extended((x.attrelid::bigint << 16) | x.attnum, ((SELECT "
    "pg_catalog.age('3'::pg_catalog.xid)::bigint) - pg_catalog.age(x.xmin)) & 4294967295)";
constexpr std::string_view users_columns = "pg_catalog.pg_attribute x WHERE x.attnum > 0 AND x.attrelid >= 16384";

// All but the columns.
std::string schema_expression() {
  const std::vector<std::string> parts{
      "(SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
      "current_user",
      "pg_catalog.current_setting('is_superuser')",
      "pg_catalog.current_setting('server_version_num')",
      "pg_catalog.pg_is_in_recovery()",
      std::string(sum_of_relations),
      sum_of("x.indexrelid::bigint", "pg_catalog.pg_index x WHERE x.indisunique AND x.indrelid >= 16384"),
      sum_of("x.oid::bigint",
             "pg_catalog.pg_type x WHERE x.oid >= 16384 AND (x.typtype IN ('d', 'e', 'r', 'm') OR (x.typtype = 'b' AND "
             "x.typelem = 0))"),
      sum_of("x.oid::bigint", "pg_catalog.pg_enum x"),
      sum_of("x.oid::bigint", "pg_catalog.pg_namespace x WHERE x.nspname !~ '^pg_(toast|temp)'"),
      sum_of("x.oid::bigint", "pg_catalog.pg_constraint x WHERE x.contype IN ('f', 'c') AND x.oid >= 16384"),
      sum_of("x.oid::bigint", "pg_catalog.pg_attrdef x"),
      sum_of("x.oid::bigint", "pg_catalog.pg_trigger x WHERE x.oid >= 16384"),
      sum_of("x.oid::bigint",
             "pg_catalog.pg_proc x WHERE x.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype AND x.oid >= 16384"),
      sum_of("x.oid::bigint", "pg_catalog.pg_rewrite x WHERE x.oid >= 16384"),
      sum_of("x.oid::bigint", "pg_catalog.pg_policy x"),
      sum_of("x.oid::bigint", "pg_catalog.pg_foreign_server x"),
      sum_of("x.ftrelid::bigint", "pg_catalog.pg_foreign_table x"),
      std::string(sum_of_roles),
      sum_of("(x.roleid::bigint << 32) | x.member::bigint", "pg_catalog.pg_auth_members x"),
      sum_of("x.oid::bigint", "pg_catalog.pg_database x WHERE x.datname = pg_catalog.current_database()")};
  std::string list;
  for (const std::string& part : parts) list.append(list.empty() ? "" : ",").append(part);
  return "pg_catalog.concat_ws('/', " + list + ")";
}

// Schema, and all columns: those of indexes, of sequences and of what keeps long values too.
std::string quick_sql() {
  std::string sql = "SELECT " + schema_expression() + ", (SELECT pg_catalog.bit_xor(";
  return sql.append(hash_of_column).append(") FROM ").append(users_columns).append(")");
}

// The same, and then the columns of what is offered, which no rebuilt index changes.
std::string whole_sql() {
  std::string sql = "SELECT " + schema_expression() +
                    ", f.* FROM (SELECT pg_catalog.bit_xor(u.hash), pg_catalog.bit_xor(u.hash) FILTER (WHERE "
                    "u.is_offered) FROM (SELECT x.hash, c.oid IS NOT NULL AS is_offered FROM (SELECT x.attrelid, ";
  sql.append(hash_of_column).append(" AS hash FROM ").append(users_columns);
  return sql.append(
      ") x LEFT JOIN pg_catalog.pg_class c ON c.oid = x.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
      "AND c.relpersistence <> 't') u) f");
}

}  // namespace

std::string Fingerprint::read(Link& link, const Context& context) {
  bool is_known = false;
  if (!schema_.empty()) {
    const auto compare = [&](const Row& row) { is_known = row.text(0) == schema_ && row.text(1) == all_columns_; };
    link.query({quick_sql(), compare}, {}, context);
  }
  const auto keep = [this](const Row& row) {
    schema_ = row.text(0);
    all_columns_ = row.text(1);
    offered_columns_ = row.text(2);
  };
  if (!is_known) link.query({whole_sql(), keep}, {}, context);
  return schema_ + "/" + offered_columns_;
}

}  // namespace polytomic::local::postgresql

#include "local/connectors/postgresql/statements.h"

#include <algorithm>
#include <utility>

namespace polytomic::local::postgresql {
namespace {

constexpr int version_with_merge = 150000;

// Objects of the system have smaller ids.
constexpr std::string_view users_own = " >= 16384";

// What only some relations have, as their own row says: nobody need look for it elsewhere.
constexpr std::string_view any_relation = "true";
constexpr std::string_view with_triggers = "t.has_triggers";
constexpr std::string_view with_rules = "t.has_rules";
constexpr std::string_view with_row_security = "t.has_row_security";

// "column is one of the scope's relations". Where these are known already, those that do not do as `which` says are out.
std::string in_scope(std::string_view column, Scope scope, std::string_view which = any_relation) {
  std::string text(column);
  switch (scope) {
    case Scope::by_name:
      return text +=
             " = (SELECT r.oid FROM pg_catalog.pg_class r WHERE r.relname = $2::text::name AND r.relnamespace = "
             "(SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname = $1::text::name))";
    case Scope::listed:
      // Outside a query of its own, the text would be read again for each row.
      return text += " = ANY ((SELECT $1::text::oid[])::oid[])";
    case Scope::found:
      return text.append(" = (SELECT t.oid FROM found t WHERE ").append(which).append(")");
    default:
      return text += users_own;
  }
}

std::string bit(std::string_view condition, std::uint32_t value) {
  return std::string("CASE WHEN ")
      .append(condition)
      .append(" THEN ")
      .append(std::to_string(value))
      .append(" ELSE 0 END");
}

std::string bits(const std::vector<std::pair<std::string, std::uint32_t>>& conditions) {
  std::string text;
  for (const auto& [condition, value] : conditions) {
    text.append(text.empty() ? "(" : " | ").append(bit(condition, value));
  }
  return text += ")";
}

// Relations that are offered, if this user has any right to them: no temporary ones, no system ones, and partitions only
// to whoever asks for them.
constexpr std::string_view any_partition_too = "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'";
constexpr std::string_view ordinary_relation =
    "c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND NOT c.relispartition";
constexpr std::string_view ordinary_schema =
    "pg_catalog.left(n.nspname::text, 3) <> 'pg_' AND n.nspname <> 'information_schema'";

// The text of an expression that is NULL, perhaps made to fit a type: nothing is filled in by it. Asking for it in SQL
// would open the relation. No backslashes here: what they mean is a setting, which may come too late.
std::string is_null_constant(std::string_view expression) {
  // Most texts are out with the first look, which is faster than any pattern. Only a CASE makes it the first.
  std::string text("CASE WHEN pg_catalog.strpos(");
  text.append(expression).append(", ':constisnull true') > 0 THEN ").append(expression);
  return text +=
         " ~ '^([{](COERCETODOMAIN|RELABELTYPE|COERCEVIAIO|ARRAYCOERCEEXPR) [^{}]*"
         "|[{]FUNCEXPR [^{}]*:funcformat [12] [^{}]*)*[{]CONST [^{}]*:constisnull true' ELSE false END";
}

// The one in whose name the view `v` reads and writes.
constexpr std::string_view view_role =
    "CASE WHEN v.reloptions IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_options_to_table(v.reloptions) o "
    "WHERE o.option_name = 'security_invoker' AND o.option_value::boolean) THEN (SELECT r.oid FROM pg_catalog.pg_roles "
    "r WHERE r.rolname = current_user) ELSE v.relowner END";

// The Event bits for which row-level security of the relation `b` has no policy that lets `q.role` through.
std::string blocked_by_policies() {
  const auto lacks = [](const std::string& command) {
    return "NOT EXISTS (SELECT FROM pg_catalog.pg_policy y WHERE y.polrelid = b.oid AND y.polpermissive AND y.polcmd "
           "IN "
           "('*', '" +
           command +
           "') AND EXISTS (SELECT FROM pg_catalog.unnest(y.polroles) o WHERE o = 0 OR pg_catalog.pg_has_role(q.role, "
           "o, "
           "'USAGE')))";
  };
  return "CASE WHEN b.relrowsecurity AND (b.relforcerowsecurity OR NOT pg_catalog.pg_has_role(q.role, b.relowner, "
         "'USAGE')) AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = q.role AND (r.rolsuper OR "
         "r.rolbypassrls)) THEN " +
         bits({{lacks("r"), on_select}, {lacks("a"), on_insert}, {lacks("w"), on_update}, {lacks("d"), on_delete}}) +
         " ELSE 0 END";
}

// Of the relation below as a whole, which is column 0, of every column, or of one.
std::string right_of_view(const std::string& privilege) {
  return "CASE a.attnum WHEN 0 THEN true WHEN " + std::to_string(every_column) +
         " THEN pg_catalog.has_table_privilege(p.role, p.base, '" + privilege +
         "') ELSE pg_catalog.has_column_privilege(p.role, p.base, a.attnum, '" + privilege + "') END";
}

// Of columns `a`. Of so many, most are told by the first look.
std::string column_flags() {
  const std::string plain = bits({{"a.attnotnull", column_not_null}, {"a.atthasdef", column_has_default}});
  const std::string own =
      bits({{"true", column_has_own_privileges},
            {"pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT')", column_may_select},
            {"pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'INSERT')", column_may_insert},
            {"pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'UPDATE')", column_may_update}});
  return "CASE WHEN a.attidentity = '' AND a.attgenerated = '' AND a.attacl IS NULL THEN " + plain + " ELSE " + plain +
         " | " +
         bits({{"a.attidentity = 'd'", column_identity_by_default},
               {"a.attidentity = 'a'", column_identity_always},
               {"a.attgenerated <> ''", column_generated}}) +
         " | CASE WHEN a.attacl IS NULL THEN 0 ELSE " + own + " END END";
}

std::string columns_from(const std::string& source) {
  return "SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, " + column_flags() +
         " FROM pg_catalog.pg_attribute a" + source + " AND a.attnum > 0 AND NOT a.attisdropped";
}

// For a pass over everything, in which the server looks each up in a table that it makes of a constant. As oids, they would
// tempt it to look for what each of them has.
std::string is_one_of(const std::string& column, std::span<const std::uint32_t> relations) {
  return column + "::bigint = ANY ('" + array_of(relations) + "'::bigint[])";
}

std::string keys_from(const std::string& condition) {
  return "SELECT i.indrelid, i.indexrelid, i.indnkeyatts, i.indkey, " +
         bits({{"i.indisprimary", key_primary}, {"i.indimmediate", key_immediate}}) +
         " FROM pg_catalog.pg_index i WHERE i.indisunique AND i.indisvalid AND i.indislive AND NOT i.indisexclusion "
         "AND "
         "i.indpred IS NULL AND i.indexprs IS NULL AND " +
         condition;
}

std::string types_from(const std::string& wanted) {
  return "WITH RECURSIVE wanted (type, modifier) AS (" + wanted +
         "), chain AS ("
         "SELECT t.oid AS type, t.oid, t.typtype, t.typbasetype, t.typcategory, t.typname, t.typnotnull, "
         "COALESCE(t.typdefault IS NOT NULL AND NOT (t.typdefaultbin IS NOT NULL AND " +
         is_null_constant("t.typdefaultbin::text") +
         "), false) AS filled, 1 AS depth "
         "FROM pg_catalog.pg_type t WHERE t.oid IN (SELECT w.type FROM wanted w) "
         "UNION ALL SELECT c.type, t.oid, t.typtype, t.typbasetype, t.typcategory, t.typname, t.typnotnull, c.filled, "
         "c.depth + 1 FROM chain c JOIN pg_catalog.pg_type t ON c.typtype = 'd' AND t.oid = c.typbasetype) "
         "SELECT w.type, w.modifier, pg_catalog.format_type(w.type, w.modifier), "
         "EXISTS (SELECT FROM chain c WHERE c.type = w.type AND c.typnotnull), b.filled, b.typcategory, b.typtype, "
         "b.typname FROM wanted w JOIN chain b ON b.type = w.type AND b.typtype <> 'd'";
}

std::string types_of_columns(const std::string& condition) {
  return types_from(
      "SELECT DISTINCT a.atttypid, a.atttypmod FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND "
      "NOT a.attisdropped AND " +
      condition);
}

std::string join(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ",").append(text);
  return all;
}

}  // namespace

std::string array_of(std::span<const std::uint32_t> ids) {
  std::string text("{");
  for (const std::uint32_t id : ids) text.append(text.size() == 1 ? "" : ",").append(std::to_string(id));
  return text += "}";
}

std::string relations_sql(Scope scope) {
  std::string sql = "SELECT c.oid, n.nspname, c.relname, c.relkind, ";
  // Most relations are the user's own, or everything is.
  if (scope == Scope::all) {
    sql.append("CASE WHEN u.rolsuper OR (c.relacl IS NULL AND c.relowner = u.oid) THEN ");
    sql.append(std::to_string(all_privileges)).append(" ELSE ");
  }
  sql += bits({{"pg_catalog.has_table_privilege(c.oid, 'SELECT')", may_select},
               {"pg_catalog.has_table_privilege(c.oid, 'INSERT')", may_insert},
               {"pg_catalog.has_table_privilege(c.oid, 'UPDATE')", may_update},
               {"pg_catalog.has_table_privilege(c.oid, 'DELETE')", may_delete},
               {"pg_catalog.has_table_privilege(c.oid, 'TRUNCATE')", may_truncate}});
  sql += scope == Scope::all ? " END, " : ", ";
  sql += bits({{"n.usable", schema_usable},
               {"c.relrowsecurity AND pg_catalog.row_security_active(c.oid)", row_security},
               {"c.relkind = 'r' AND c.relhassubclass AND "
                "EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)",
                has_children},
               {"(SELECT pg_catalog.pg_is_in_recovery())", on_standby},
               {"c.relhasrules", has_rules}});
  sql.append(", c.relnatts FROM pg_catalog.pg_class c JOIN (SELECT n.oid, n.nspname, ");
  sql.append("pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable FROM pg_catalog.pg_namespace n WHERE ");
  sql.append(ordinary_schema).append(" OFFSET 0) n ON n.oid = c.relnamespace");
  if (scope == Scope::all) sql.append(" LEFT JOIN pg_catalog.pg_roles u ON u.rolname = current_user");
  sql.append(" WHERE ").append(scope == Scope::all ? ordinary_relation : any_partition_too);
  return sql.append(" AND ").append(in_scope("c.oid", scope));
}

std::string columns_sql(Scope scope) { return columns_from(" WHERE " + in_scope("a.attrelid", scope)); }

std::string columns_sql(std::span<const std::uint32_t> relations) {
  return columns_from(" WHERE " + is_one_of("a.attrelid", relations));
}

std::string keys_sql(Scope scope) { return keys_from(in_scope("i.indrelid", scope)); }

std::string keys_sql(std::span<const std::uint32_t> relations) { return keys_from(is_one_of("i.indrelid", relations)); }

std::string column_exceptions_sql() {
  // One pass over the columns; looking for those of each key would read all over the table.
  return "SELECT a.attrelid, a.attnum, " +
         bits({{"a.attisdropped OR a.attidentity = 'a' OR a.attgenerated <> ''", column_closed},
               {"a.attacl IS NOT NULL", column_with_own_privileges}}) +
         " FROM pg_catalog.pg_attribute a WHERE a.attnum > 0 AND (a.attisdropped OR a.attidentity = 'a' OR "
         "a.attgenerated <> '' OR a.attacl IS NOT NULL) AND " +
         in_scope("a.attrelid", Scope::all);
}

std::string foreign_keys_sql(Scope scope) {
  std::string sql = "SELECT k.conrelid, u.own, k.oid, k.confrelid, u.referred";
  std::string from =
      " FROM pg_catalog.pg_constraint k CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), "
      "pg_catalog.unnest(k.confkey)) AS u (own, referred)";
  if (scope != Scope::all) {
    sql += ", p.nspname, p.relname, p.attname";
    from.append(
        " LEFT JOIN LATERAL (SELECT n.nspname, c.relname, a.attname FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.oid = k.confrelid AND a.attnum = u.referred AND ");
    from.append(ordinary_relation).append(" AND ").append(ordinary_schema);
    from.append(
        " AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND (pg_catalog.has_table_privilege(c.oid, "
        "'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') OR pg_catalog.has_any_column_privilege(c.oid, "
        "'SELECT, INSERT, UPDATE'))) p ON true");
  }
  sql.append(from).append(" WHERE k.contype = 'f' AND ");
  return sql += in_scope("k.conrelid", scope);
}

std::string void_defaults_sql(Scope scope) {
  // A sequence that this user may not advance fails the insert that leaves the column to it.
  std::string sql = "SELECT d.adrelid, d.adnum FROM pg_catalog.pg_attrdef d WHERE ";
  sql.append(in_scope("d.adrelid", scope)).append(" AND ").append(is_null_constant("d.adbin::text"));
  sql.append(
      " UNION ALL SELECT d.adrelid, d.adnum FROM pg_catalog.pg_attrdef d "
      "JOIN pg_catalog.pg_depend p ON p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND p.objid = d.oid "
      "AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass "
      "JOIN pg_catalog.pg_class s ON s.oid = p.refobjid WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles u "
      "WHERE u.rolname = current_user AND u.rolsuper) AND CASE WHEN s.relkind = 'S' THEN "
      "NOT pg_catalog.has_sequence_privilege(s.oid, 'USAGE, UPDATE') ELSE false END AND ");
  return sql += in_scope("d.adrelid", scope);
}

std::string triggers_sql(Scope scope) {
  // The functions are those that watch the table that a foreign key refers to, for deletes.
  std::string sql = "SELECT t.tgrelid, CASE WHEN t.tgisinternal THEN ";
  sql.append(std::to_string(trigger_of_foreign_key)).append(" WHEN t.tgtype & 64 <> 0 THEN ");
  sql.append(std::to_string(trigger_instead)).append(" ELSE ").append(std::to_string(trigger_before_insert));
  sql.append(" END, ");
  sql += bits({{"t.tgtype & 4 <> 0", on_insert}, {"t.tgtype & 8 <> 0", on_delete}, {"t.tgtype & 16 <> 0", on_update}});
  sql.append(", t.tgfoid FROM pg_catalog.pg_trigger t WHERE ").append(in_scope("t.tgrelid", scope, with_triggers));
  return sql.append(
      " AND CASE WHEN t.tgisinternal THEN t.tgconstrrelid NOT IN (0, t.tgrelid) "
      "AND t.tgfoid IN (1646, 1648, 1650, 1652, 1654) "
      "ELSE t.tgenabled IN ('O', 'A') AND (t.tgtype & 64 <> 0 OR t.tgtype & 7 = 7) END");
}

std::string trigger_functions_sql(Scope scope) {
  return "SELECT p.oid, l.lanname, pg_catalog.left(p.prosrc, 100000) FROM pg_catalog.pg_proc p "
         "JOIN pg_catalog.pg_language l ON l.oid = p.prolang WHERE p.oid IN (SELECT t.tgfoid "
         "FROM pg_catalog.pg_trigger t WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgtype & 7 = 7 "
         "AND " +
         in_scope("t.tgrelid", scope, with_triggers) + ")";
}

std::string rules_sql(Scope scope, int server_version) {
  // DO INSTEAD NOTHING is kept as a query of the kind "nothing", whose number moved when MERGE came.
  const std::string nothing = server_version >= version_with_merge ? "7" : "6";
  return "SELECT r.ev_class, r.ev_type, r.is_instead AND r.ev_enabled IN ('O', 'A') AND r.ev_qual::text = '<>', "
         "r.is_instead AND r.ev_enabled IN ('O', 'A') AND r.ev_qual::text <> '<>', r.ev_action::text LIKE '({QUERY "
         ":commandType " +
         nothing + " %' FROM pg_catalog.pg_rewrite r WHERE r.ev_type IN ('2', '3', '4') AND " +
         in_scope("r.ev_class", scope, with_rules);
}

std::string unreadable_views_sql(Scope scope) {
  std::string sql = "SELECT DISTINCT u.oid FROM (SELECT v.oid, ";
  sql.append(view_role);
  sql.append(
      " AS role, b.oid AS base, b.relowner AS owner, b.relacl IS NULL AS is_private, d.refobjsubid::smallint AS attnum "
      "FROM pg_catalog.pg_class v JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid AND w.ev_type = '1' "
      "JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid "
      "AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'n' AND d.refobjid <> v.oid "
      "JOIN pg_catalog.pg_class b ON b.oid = d.refobjid AND b.relkind IN ('r', 'p', 'v', 'm', 'f') "
      "WHERE v.relkind = 'v' AND ");
  sql.append(in_scope("v.oid", scope));
  return sql.append(
      " OFFSET 0) u WHERE CASE WHEN u.owner = u.role AND u.is_private THEN false "
      "WHEN pg_catalog.has_table_privilege(u.role, u.base, 'SELECT') THEN false "
      "WHEN u.attnum > 0 THEN NOT pg_catalog.has_column_privilege(u.role, u.base, u.attnum, 'SELECT') "
      "ELSE NOT pg_catalog.has_any_column_privilege(u.role, u.base, 'SELECT') END");
}

std::string policies_sql(Scope scope) {
  return "SELECT p.polrelid, p.polcmd FROM pg_catalog.pg_policy p WHERE p.polpermissive AND EXISTS (SELECT FROM "
         "pg_catalog.unnest(p.polroles) r WHERE r = 0 OR pg_catalog.pg_has_role(r, 'USAGE')) AND " +
         in_scope("p.polrelid", scope, with_row_security);
}

std::string types_sql(Scope scope) { return types_of_columns(in_scope("a.attrelid", scope)); }

std::string types_sql(std::span<const std::uint32_t> relations) {
  return types_of_columns("a.attrelid = ANY ('" + array_of(relations) + "'::pg_catalog.oid[])");
}

std::string types_sql(const std::vector<std::pair<std::uint32_t, std::int32_t>>& types) {
  std::vector<std::string> ids;
  std::vector<std::string> modifiers;
  for (const auto& [type, modifier] : types) {
    ids.push_back(std::to_string(type));
    modifiers.push_back(std::to_string(modifier));
  }
  return types_from("SELECT * FROM ROWS FROM (pg_catalog.unnest('{" + join(ids) +
                    "}'::pg_catalog.oid[]), pg_catalog.unnest('{" + join(modifiers) + "}'::pg_catalog.int4[])) u");
}

std::string together_sql(const std::vector<std::string>& statements, const std::vector<std::size_t>& fields) {
  const std::size_t most = *std::max_element(fields.begin(), fields.end());
  std::string sql =
      "WITH found AS MATERIALIZED (SELECT c.oid, c.relhastriggers AS has_triggers, c.relhasrules AS has_rules, "
      "c.relrowsecurity AS has_row_security FROM pg_catalog.pg_class c WHERE " +
      in_scope("c.oid", Scope::by_name) + ") ";
  for (std::size_t part = 0; part < statements.size(); ++part) {
    std::string names;
    sql.append(part == 0 ? "" : " UNION ALL ").append("SELECT ").append(std::to_string(part));
    for (std::size_t field = 0; field < most; ++field) {
      const std::string name = "f" + std::to_string(field);
      sql.append(", ").append(field < fields[part] ? "p." + name + "::text" : "NULL");
      if (field < fields[part]) names.append(names.empty() ? "" : ", ").append(name);
    }
    sql.append(" FROM (").append(statements[part]).append(") p (").append(names).append(")");
  }
  return sql.append(" ORDER BY 1");
}

std::string view_writes_sql(std::span<const std::uint32_t> relations) {
  // Views beyond this size are not worth their definition.
  return "SELECT u.oid, u.alone, u.triggered, CASE WHEN u.alone <> 0 OR u.triggered <> 0 THEN (SELECT "
         "r.ev_action::text "
         "FROM pg_catalog.pg_rewrite r WHERE r.ev_class = u.oid AND r.ev_type = '1' "
         "AND pg_catalog.pg_column_size(r.ev_action) < 200000 LIMIT 1) END "
         "FROM (SELECT v.oid, pg_catalog.pg_relation_is_updatable(v.oid, false) AS alone, "
         "pg_catalog.pg_relation_is_updatable(v.oid, true) AS triggered "
         "FROM pg_catalog.unnest('" +
         array_of(relations) + "'::pg_catalog.oid[]) AS v (oid) OFFSET 0) u";
}

std::string view_rights_sql(const std::vector<ViewAndBase>& views_and_bases) {
  std::vector<std::string> views;
  std::vector<std::string> bases;
  std::vector<std::string> marks;
  for (const ViewAndBase& pair : views_and_bases) {
    views.push_back(std::to_string(pair.view));
    bases.push_back(std::to_string(pair.base));
    marks.emplace_back(pair.base_has_column_privileges ? "t" : "f");
  }
  // Few columns have privileges of their own, which come on top of those for every column.
  return "SELECT p.view, a.attnum, " +
         bits({{"a.attnum = 0", on_select},
               {"a.attnum = 0 AND pg_catalog.has_table_privilege(p.role, p.base, 'DELETE')", on_delete},
               {right_of_view("INSERT"), on_insert},
               {right_of_view("UPDATE"), on_update}}) +
         " & ~p.blocked FROM (SELECT q.view, q.base, q.by_column, q.role, " + blocked_by_policies() +
         " AS blocked FROM (SELECT u.view, u.base, u.by_column, " + std::string(view_role) +
         " AS role "
         "FROM ROWS FROM (pg_catalog.unnest('{" +
         join(views) + "}'::pg_catalog.oid[]), pg_catalog.unnest('{" + join(bases) +
         "}'::pg_catalog.oid[]), pg_catalog.unnest('{" + join(marks) +
         "}'::pg_catalog.bool[])) AS u (view, base, by_column) JOIN pg_catalog.pg_class v ON v.oid = u.view OFFSET 0) "
         "q "
         "JOIN pg_catalog.pg_class b ON b.oid = q.base OFFSET 0) p "
         "JOIN LATERAL (SELECT 0::smallint AS attnum UNION ALL SELECT " +
         std::to_string(every_column) +
         "::smallint UNION ALL SELECT c.attnum FROM pg_catalog.pg_attribute c WHERE p.by_column AND c.attrelid = "
         "p.base AND "
         "c.attnum > 0 AND c.attacl IS NOT NULL AND NOT c.attisdropped) a ON true";
}

std::string creatable_schemas_sql() {
  std::string sql = "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE ";
  sql.append(ordinary_schema);
  return sql.append(
      " AND NOT pg_catalog.pg_is_in_recovery() AND pg_catalog.has_schema_privilege(n.oid, 'CREATE') "
      "AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') ORDER BY n.nspname");
}

}  // namespace polytomic::local::postgresql

#include "sqlite_judge_schema.h"

namespace polytomic::local::sqlite::testing {
namespace {

constexpr const char* tables_schema = R"(
  CREATE TABLE alias (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b, UNIQUE (a, id), UNIQUE (id));
  CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, a NOT NULL DEFAULT 'x');
  CREATE TABLE quirk (id INTEGER PRIMARY KEY DESC, a);
  CREATE TABLE texts (code TEXT PRIMARY KEY, a TEXT NOT NULL DEFAULT NULL, b TEXT NOT NULL DEFAULT (NULL),
    c TEXT NOT NULL DEFAULT '', d TEXT NOT NULL DEFAULT (lower('X')), e TEXT NOT NULL DEFAULT 'null');
  CREATE TABLE pair (a INT NOT NULL, b INT, c, g AS (a + 1), s INT AS (b + 1) STORED, n NOT NULL AS (a) STORED,
    PRIMARY KEY (b, a), UNIQUE (s), UNIQUE (c, g));
  CREATE TABLE compact (k TEXT PRIMARY KEY, v NOT NULL, w DEFAULT NULL) WITHOUT ROWID;
  CREATE TABLE compact_pair (a, b TEXT DEFAULT 'x', c, PRIMARY KEY (c, a, b)) WITHOUT ROWID;
  CREATE TABLE typed (k INT PRIMARY KEY, i INTEGER NOT NULL, r REAL, t TEXT, l BLOB, y ANY NOT NULL) STRICT;
  CREATE TABLE typed_alias (id INTEGER PRIMARY KEY, t TEXT UNIQUE NOT NULL) STRICT;
  CREATE TABLE typed_compact (a INT, b TEXT, c REAL, PRIMARY KEY (b, a)) STRICT, WITHOUT ROWID;
  CREATE TABLE indexed (a, b, c TEXT COLLATE NOCASE UNIQUE, d, e, f);
  CREATE UNIQUE INDEX indexed_partial ON indexed (a) WHERE a = 'never';
  CREATE UNIQUE INDEX indexed_expression ON indexed (b || 'x');
  CREATE UNIQUE INDEX indexed_repeated ON indexed (d, d);
  CREATE UNIQUE INDEX indexed_collated ON indexed (e COLLATE NOCASE, f COLLATE RTRIM DESC);
  CREATE UNIQUE INDEX indexed_twice ON indexed (f, e);
  CREATE TABLE "odd ""name"".x" ("a.b" NOT NULL, "c ""d""" UNIQUE, "select" PRIMARY KEY, "ü" DEFAULT (json_object('a', 1)));
  CREATE TABLE keyless (a, b TEXT NOT NULL ON CONFLICT ABORT);
  CREATE TABLE alert (a, b, c);
  CREATE TRIGGER alert_update AFTER UPDATE OF b ON alert BEGIN INSERT INTO gone VALUES (1); END;
  CREATE TABLE mute (a, b);
  CREATE TRIGGER mute_insert BEFORE INSERT ON mute BEGIN SELECT missing_function(1); END;
  CREATE TABLE derived (a, b AS (app_only(a)) STORED);
  CREATE TABLE indexed_both (a, b, c, UNIQUE (a));
  CREATE UNIQUE INDEX both_partial ON indexed_both (a) WHERE b > 0;
  CREATE UNIQUE INDEX both_mixed ON indexed_both (b, c + 1);
  CREATE UNIQUE INDEX both_partial_pair ON indexed_both (b, c) WHERE c IS NOT NULL;
  CREATE TABLE sorted (a TEXT COLLATE NOCASE PRIMARY KEY, b TEXT COLLATE RTRIM NOT NULL UNIQUE, c COLLATE BINARY) WITHOUT ROWID;
  CREATE TABLE foreign_sorted (a TEXT COLLATE app_order UNIQUE, b);
  CREATE TABLE foreign_indexed (a TEXT COLLATE app_order, b);
  CREATE INDEX foreign_index ON foreign_indexed (a);
  CREATE TABLE foreign_unindexed (a TEXT COLLATE app_order, b);
  CREATE TABLE foreign_expression (a, b);
  CREATE INDEX foreign_expression_index ON foreign_expression (app_only(a));
  CREATE TABLE foreign_condition (a, b);
  CREATE INDEX foreign_condition_index ON foreign_condition (a) WHERE app_only(b);
  CREATE TABLE foreign_default (a, b DEFAULT (app_only(1)));
  CREATE TABLE conflicts (a NOT NULL ON CONFLICT IGNORE, b NOT NULL ON CONFLICT REPLACE DEFAULT 'x', c NOT NULL ON CONFLICT ROLLBACK,
    d UNIQUE ON CONFLICT REPLACE, e UNIQUE ON CONFLICT IGNORE, f UNIQUE ON CONFLICT ROLLBACK, g NOT NULL ON CONFLICT REPLACE);
  CREATE TABLE number_key (k INT PRIMARY KEY, a);
  CREATE TABLE big_number_key (k BIGINT PRIMARY KEY, a);
  CREATE TABLE number_alias (k INTEGER, a, PRIMARY KEY (k));
  CREATE TABLE number_alias_counted (k INTEGER PRIMARY KEY ASC, a UNIQUE);
  CREATE TABLE number_pair (k INTEGER, l INTEGER, a, PRIMARY KEY (k, l));
  CREATE TABLE number_compact (k INTEGER PRIMARY KEY, a) WITHOUT ROWID;
  CREATE TABLE strict_any (k ANY PRIMARY KEY, a ANY, b ANY NOT NULL, c ANY DEFAULT 1, d BLOB UNIQUE) STRICT;
  CREATE TABLE strict_any_compact (k ANY, l INTEGER, a TEXT NOT NULL DEFAULT '', PRIMARY KEY (k, l)) STRICT, WITHOUT ROWID;
  CREATE TABLE strict_number (k INTEGER PRIMARY KEY, a INTEGER, r REAL NOT NULL, g INT AS (a + 1) STORED UNIQUE) STRICT;
  CREATE TABLE generated_chain (id INTEGER PRIMARY KEY, a, v AS (a || 'x'), w AS (v || 'y') STORED, x NOT NULL AS (coalesce(w, 1)));
  CREATE TABLE generated_middle (g AS (b) STORED, a NOT NULL, h AS (a) VIRTUAL, b UNIQUE, UNIQUE (a, h));
  CREATE VIEW plain AS SELECT a, b FROM keyless;
  CREATE VIEW all_verbs AS SELECT a, b FROM keyless;
  CREATE TRIGGER all_insert INSTEAD OF INSERT ON all_verbs BEGIN INSERT INTO keyless VALUES (NEW.a, 'x'); END;
  CREATE TRIGGER all_update INSTEAD OF UPDATE ON all_verbs BEGIN UPDATE keyless SET a = NEW.a; END;
  CREATE TRIGGER all_delete INSTEAD OF DELETE ON all_verbs BEGIN DELETE FROM keyless; END;
  CREATE VIEW one_column AS SELECT a, b FROM keyless;
  CREATE TRIGGER one_update INSTEAD OF UPDATE OF b ON one_column BEGIN UPDATE keyless SET b = NEW.b; END;
  CREATE VIEW only_delete AS SELECT a FROM keyless;
  CREATE TRIGGER only_delete_delete INSTEAD OF DELETE ON only_delete BEGIN DELETE FROM keyless; END;
  CREATE VIEW broken_trigger AS SELECT a FROM keyless;
  CREATE TRIGGER broken_insert INSTEAD OF INSERT ON broken_trigger BEGIN INSERT INTO gone VALUES (1); END;
  CREATE VIRTUAL TABLE words USING fts5 (title, body UNINDEXED);
  CREATE VIRTUAL TABLE words_bare USING fts5 (title, body, content = '');
  CREATE TABLE source (title);
  CREATE VIRTUAL TABLE words_external USING fts5 (title, content = 'source');
  CREATE VIRTUAL TABLE old_words USING fts4 (title, body);
  CREATE VIRTUAL TABLE old_words_bare USING fts4 (content="", title);
  CREATE VIRTUAL TABLE boxes USING rtree (id, low, high, +note);
  CREATE VIRTUAL TABLE terms USING fts5vocab (words, row);
)";

// Constraints of one column, of several, and such as only their author can compute.
constexpr const char* checks_schema = R"(
  CREATE TABLE checked (a INTEGER CHECK (a > 0), b TEXT CHECK(length(b) < 100), c CHECK (c IN ('x', 'y')),
    d NOT NULL CHECK (d <> ''), e CHECK (e IS NOT NULL), f TEXT CHECK (typeof(f) = 'text'), g DEFAULT '' CHECK (g <> ''),
    h INTEGER DEFAULT '1' CHECK (h IN (0, 1)), i DATE DEFAULT '2020-01-01' CHECK (i > '2019'), "CHECK (" DEFAULT '(',
    j DEFAULT 5 CHECK (j IS NOT NULL AND j > 3), k CHECK (checked.k BETWEEN 1 AND 5000), l TEXT DEFAULT 7 CHECK ("l" = '7'),
    m TEXT DEFAULT 'ABC' COLLATE NOCASE CHECK ([m] = 'abc' OR `m` LIKE 'v%'), n DEFAULT (1 + 1) CHECK (n > 1),
    o AS (a + 1) CHECK (o > 0), p CHECK(p<>0)CHECK(p NOT NULL)CHECK (p IN (0) IS NOT TRUE), q CHECK (q IN ()IS NOT 0 OR q),
    r CHECK (r > 0 AND 1), s CHECK (s IN (-1) OR 0 OR s > 0), t CHECK (NOT t BETWEEN -9 AND 0 AND (t <> 7)),
    CHECK (a IS NULL OR b IS NULL OR a <> b), CONSTRAINT named CHECK (/* ) */ coalesce(a, 1) <> 0 -- )
    ), CHECK (e <> ')' AND d <> 'check (0)'));
  CREATE TABLE checked_never (a DEFAULT 1, b, CHECK (0));
  CREATE TABLE checked_key (id INTEGER PRIMARY KEY CHECK (id IS NOT NULL AND id <> 0), a UNIQUE CHECK (a NOTNULL));
  CREATE TABLE checked_strict (k TEXT PRIMARY KEY CHECK (k NOT NULL), a INT CHECK (a IS NOT NULL) DEFAULT 2, b INT DEFAULT -1
    CHECK (b >= 0)) STRICT, WITHOUT ROWID;
  CREATE TABLE foreign_check (a, b CHECK (app_only(b)), c, d, CHECK (c > 0 OR app_only (d)));
  CREATE TABLE foreign_check_generated (a, b AS (a) CHECK (app_only(b)));
  CREATE TABLE foreign_check_order (a CHECK (a COLLATE app_order <> 'x'), b COLLATE app_order, c, CHECK (b <> c));
  CREATE TABLE foreign_order_unused (a CHECK (a > 0), b COLLATE app_order CHECK (typeof(b) <> 'real'), c, CHECK (c || b <> 7));
  CREATE TABLE foreign_check_operator (a CHECK (a REGEXP 'x'), b);
  CREATE TABLE words_of_check (checks, a DEFAULT 'CHECK (0)', "CHECK" NOT NULL /* CHECK (0) */);
)";

// Sound ones, and at the end those that SQLite refuses to enforce.
constexpr const char* references_schema = R"(
  CREATE TABLE parent (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name);
  CREATE TABLE parent_pair (a, b, c, PRIMARY KEY (a, b));
  CREATE TABLE parent_indexed (a TEXT, b);
  CREATE UNIQUE INDEX parent_index ON parent_indexed (a);
  CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parent,
    code TEXT UNIQUE REFERENCES parent (code) ON DELETE CASCADE ON UPDATE SET NULL, itself INTEGER REFERENCES child (id),
    one, two, indexed TEXT REFERENCES parent_indexed (a) ON DELETE SET DEFAULT,
    FOREIGN KEY (one, two) REFERENCES parent_pair DEFERRABLE INITIALLY DEFERRED, UNIQUE (one, two));
  CREATE TABLE grandchild (code TEXT PRIMARY KEY REFERENCES child (code) ON DELETE RESTRICT, g AS (code) REFERENCES child (id))
    WITHOUT ROWID;
  CREATE TABLE orphan (a REFERENCES gone, b);
  CREATE TABLE loose (id INTEGER PRIMARY KEY, name, sorted TEXT);
  CREATE UNIQUE INDEX loose_partial ON loose (name) WHERE name > 0;
  CREATE UNIQUE INDEX loose_sorted ON loose (sorted COLLATE NOCASE);
  CREATE TABLE mismatched (a REFERENCES loose (name), b);
  CREATE TABLE mismatched_order (a REFERENCES loose (sorted) ON DELETE CASCADE, b);
  CREATE TABLE mismatched_count (a REFERENCES parent_counted, b);
  CREATE TABLE parent_counted (a, b, PRIMARY KEY (a, b));
  CREATE TABLE child_of_view (a REFERENCES plain (a), b);
)";

// A view with each choice of triggers; each trigger does what its verb says.
std::string views_with_triggers() {
  std::string sql;
  for (unsigned choice = 0; choice < 16; ++choice) {
    const std::string name = "mixed_" + std::to_string(choice);
    sql += "CREATE VIEW " + name + " AS SELECT a, b FROM keyless;";
    const auto add = [&](unsigned bit, const std::string& verb, const std::string& body) {
      if ((choice & bit) == 0) return;
      sql.append("CREATE TRIGGER ").append(name).append("_").append(std::to_string(bit)).append(" INSTEAD OF ");
      sql.append(verb).append(" ON ").append(name).append(" BEGIN ").append(body).append("; END;");
    };
    add(1, "INSERT", "INSERT INTO keyless VALUES (NEW.a, 'x')");
    add(2, "DELETE", "DELETE FROM keyless WHERE a = OLD.a");
    add(4, "UPDATE OF a", "UPDATE keyless SET a = NEW.a");
    add(8, "UPDATE OF b", "UPDATE keyless SET b = NEW.b");
  }
  return sql;
}

}  // namespace

std::string hard_schema() {
  std::string sql;
  for (const char* schema : {tables_schema, checks_schema, references_schema}) sql += schema;
  return sql += views_with_triggers();
}

const std::map<std::string, Fitting>& fitting_values() {
  static const std::map<std::string, Fitting> values{
      {"checked",
       {{}, {{"c", {"'x'", "'y'"}}, {"h", {"0", "1"}}, {"i", {"'2021-01-01'", "'2022-01-01'"}}, {"l", {"7", "'7'"}}}}},
      {"child",
       {{"INSERT INTO main.parent VALUES (1, 'x', 'n'), (2, 'y', 'n')",
         "INSERT INTO main.parent_pair (a, b) VALUES (1, 1), (1, 2), (2, 1), (2, 2)",
         "INSERT INTO main.parent_indexed (a) VALUES ('x')"},
        {{"parent_id", {"1", "2"}},
         {"code", {"'x'", "'y'"}},
         {"itself", {"NULL"}},
         {"one", {"1", "2"}},
         {"two", {"1", "2"}},
         {"indexed", {"'x'"}}}}},
      {"grandchild",
       {{"INSERT INTO main.parent VALUES (1, '1', 'n'), (2, '2', 'n')",
         "INSERT INTO main.child (id, parent_id, code) VALUES (1, 1, '1'), (2, 1, '2')"},
        {{"code", {"'1'", "'2'"}}}}},
  };
  return values;
}

}  // namespace polytomic::local::sqlite::testing

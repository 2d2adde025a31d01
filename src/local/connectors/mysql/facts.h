// What the catalog says of tables and views, as the statements bring it, and the objects being made of it.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "local/connector.h"
#include "local/connectors/mysql/grants.h"
#include "local/connectors/mysql/server.h"
#include "local/connectors/mysql/view_definition.h"

namespace polytomic::local::mysql {

enum ColumnFlag : std::uint16_t {
  column_may_select = 1,
  column_may_insert = 2,
  column_may_update = 4,
  column_not_null = 8,
  column_has_default = 16,
  column_generated = 32,
  column_counted = 64,  // AUTO_INCREMENT
  column_enum = 128,    // which has its first value for a default, wanted or not
  column_timestamp = 256,
  column_row_end = 512,  // of a system-versioned table: the time until which a record was so
  column_maybe_json = 1024,
  column_time = 2048,     // of a date, with or without a time
  column_geometry = 4096  // for which the server makes nothing up
};

// One for each column of the object, in the same order.
struct ColumnFacts {
  std::uint32_t position = 0;
  std::uint16_t flags = 0;  // ColumnFlag
  // What the database's own rules say, privileges aside:
  bool takes_insert = false;
  bool takes_update = false;
  bool is_required = false;
};

struct KeyFacts {
  std::string index;
  std::vector<std::pair<std::uint32_t, std::string>> columns;  // place, name; the name is empty for an expression
  bool is_of_prefixes = false;                                 // it compares only how values begin
  bool is_of_period = false;                                   // it compares times that overlap
};

struct ReferenceFacts {
  std::string constraint;
  std::string column;
  std::string parent_id;
  std::string parent_column;
};

enum class RelationKind { table, versioned_table, view, other };
enum class Progress { pending, under_way, finished };

// What the server would do with a column of a view, for the one in whose name the view works below.
enum ViewFlag : std::uint16_t { view_reads = 1, view_inserts = 2, view_updates = 4 };

struct ViewFacts {
  bool hides_base = false;    // this user may not know of the one table that it shows
  bool is_visible = false;    // its definition has come
  bool takes_writes = false;  // in the server's words
  ViewDefinition definition;
  std::vector<std::uint16_t> flags;  // ViewFlag, for each column
  bool takes_delete = false;
  std::string problem;  // why it is not known what it takes; empty where it is
};

struct Relation {
  RelationKind kind = RelationKind::table;
  bool is_insert_only = false;  // by its engine
  bool is_broken = false;       // the server lists it and cannot say what it is made of
  bool is_referred_to = false;  // by a foreign key of another table
  std::vector<ColumnFacts> columns;
  std::vector<KeyFacts> keys;
  std::vector<ReferenceFacts> references;
  std::vector<std::string> triggers;  // bodies, of those that run before records are inserted
  ViewFacts view;
  Rights rights;
  // What the structure says, privileges aside:
  Progress progress = Progress::pending;
  bool takes_insert = false;
  bool takes_update = false;
  bool takes_delete = false;
  std::size_t enforced_keys = 0;  // unique indexes that differ in their columns, whether or not they can be told

  Object object;

  [[nodiscard]] Column* find_column(std::string_view name);
  // True where the last two columns of the key may be the end and the start of a period.
  [[nodiscard]] bool may_be_of_period(const KeyFacts& key) const;
  [[nodiscard]] std::size_t index_of(std::string_view name) const;  // object.columns.size() where there is none
};

// All relations that were read, found by id.
class Facts {
 public:
  [[nodiscard]] std::deque<Relation>& relations() { return relations_; }
  [[nodiscard]] Relation* find(std::string_view id);
  Relation& add(std::string_view schema, std::string_view name);

  Server server;
  Grants grants;

 private:
  std::deque<Relation> relations_;  // never moved: they refer to each other
  std::unordered_map<std::string_view, Relation*> by_id_;
};

}  // namespace polytomic::local::mysql

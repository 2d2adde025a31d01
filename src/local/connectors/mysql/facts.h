// What the catalog says of tables and views, as the statements bring it, and the objects being made of it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory_resource>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
  column_time = 2048,      // of a date, with or without a time
  column_geometry = 4096,  // for which the server makes nothing up
  column_json = 8192,      // whatever its type is called
  column_maybe_counted_by_sequence = 16384
};

// Texts that stay where they are, without an allocation for each.
class Texts {
 public:
  std::string_view keep(std::string_view text);

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

struct TypeFacts {
  std::string name;  // as the database spells it
  polytomic_field_type type = POLYTOMIC_FIELD_TYPE_UNKNOWN;
  std::uint16_t flags = 0;  // ColumnFlag
  bool free_text = true;
};

// Small, as there may be hundreds of thousands.
struct ColumnFacts {
  const char* name_begin = nullptr;  // these two in the facts
  const TypeFacts* declared_type = nullptr;
  std::uint16_t name_size = 0;
  std::uint16_t position = 0;
  std::uint16_t flags = 0;  // ColumnFlag
  // What the database's own rules say, privileges aside:
  bool is_nullable : 1 = true;
  bool is_generated : 1 = false;
  bool takes_insert : 1 = false;
  bool takes_update : 1 = false;
  bool is_required : 1 = false;

  [[nodiscard]] std::string_view name() const { return {name_begin, name_size}; }
  [[nodiscard]] polytomic_field_type type() const {
    return (flags & column_json) != 0 ? POLYTOMIC_FIELD_TYPE_OBJECT : declared_type->type;
  }
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

enum class RelationKind : std::uint8_t { table, versioned_table, view, other };
enum class Progress : std::uint8_t { pending, under_way, finished };

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

// Each reading fills members of its own, so that several may go on at a time.
struct Relation {
  std::string_view id;  // these three in the facts
  std::string_view schema;
  std::string_view name;
  RelationKind kind = RelationKind::table;
  bool is_listed = false;        // as a table or view, whether or not its columns are told
  bool is_insert_only = false;   // by its engine
  bool is_broken = false;        // the server lists it and cannot say what it is made of
  bool is_referred_to = false;   // by a foreign key of another table
  bool refuses_inserts = false;  // of this user, who may not use what its defaults are computed from
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

  [[nodiscard]] bool may_use_sequences() const;
  // True where the last two columns of the key may be the end and the start of a period.
  [[nodiscard]] bool may_be_of_period(const KeyFacts& key) const;
  [[nodiscard]] std::size_t index_of(std::string_view name) const;  // columns.size() where there is none
};

// What columns refer to.
struct ColumnTexts {
  Texts names;
  std::unordered_map<std::string_view, TypeFacts> types;  // by the name of the type, which is in `names`
};

// All relations that were read, found by id.
class Facts {
 public:
  explicit Facts(Server known) : server(std::move(known)) {}

  [[nodiscard]] std::deque<Relation>& relations() { return relations_; }
  // nullptr where there is none.
  [[nodiscard]] Relation* find(std::string_view id);
  // The one of this name, which is added where it is not known. These two may be called by several threads at a time, and
  // what they return stays where it is.
  [[nodiscard]] Relation& relation(std::string_view schema, std::string_view name);
  [[nodiscard]] ColumnTexts& add_column_texts();

  Server server;
  Grants grants;

 private:
  std::mutex mutex_;
  Texts texts_;
  std::deque<ColumnTexts> column_texts_;
  std::deque<Relation> relations_;
  std::unordered_map<std::string_view, Relation*> by_id_;
};

}  // namespace polytomic::local::mysql

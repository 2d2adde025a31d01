// What the catalog says of relations, as the statements bring it, and the objects being made of it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "local/connector.h"

namespace polytomic::local::postgresql {

using Oid = std::uint32_t;

// A type with the modifier of a column: varchar(20).
using TypeKey = std::pair<Oid, std::int32_t>;

struct TypeKeyHash {
  std::size_t operator()(const TypeKey& key) const noexcept {
    return std::hash<std::uint64_t>()((std::uint64_t{key.first} << 32U) | static_cast<std::uint32_t>(key.second));
  }
};

struct TypeFacts {
  std::string name;  // as the database spells it
  polytomic_field_type type = POLYTOMIC_FIELD_TYPE_UNKNOWN;
  bool free_text = false;
  bool not_null = false;     // a domain that refuses NULL
  bool has_default = false;  // a domain that fills something in
  bool is_known = false;
};

// Small, as there may be hundreds of thousands.
struct ColumnFacts {
  const char* name = nullptr;  // in the facts; ends with NUL
  std::uint32_t type = 0;      // in the facts
  std::int16_t number = 0;
  std::uint16_t flags : 12 = 0;  // ColumnFlag
  // What the database's own rules say, privileges aside:
  bool is_nullable : 1 = true;
  bool takes_insert : 1 = false;
  bool takes_update : 1 = false;
  bool is_required : 1 = false;
};

struct KeyFacts {
  Oid index = 0;
  std::uint32_t flags = 0;  // KeyFlag
  std::vector<std::int16_t> columns;
};

struct ForeignKeyFacts {
  std::int16_t column = 0;
  Oid constraint = 0;
  Oid parent = 0;
  std::int16_t parent_column = 0;
  Reference reference;  // where it is known already
};

struct RuleFacts {
  char event = 0;
  bool replaces = false;       // INSTEAD, without a condition
  bool replaces_some = false;  // with one
  bool is_empty = false;       // without an action
};

// Where a view takes writes, and the column of the relation below that each of its columns is.
struct ViewFacts {
  bool is_known = false;
  bool is_unreadable = false;    // the one in whose name it reads may not
  std::uint32_t own_events = 0;  // Event; without triggers
  std::uint32_t events = 0;      // with triggers and rules
  Oid base = 0;
  std::vector<std::pair<std::int16_t, std::int16_t>> columns;  // own number, number in the base
  // What the view may do in the base: number of a column there, every_column, or 0 for its records; Event bits.
  std::vector<std::pair<std::int16_t, std::uint32_t>> rights;
};

enum class Progress : std::uint8_t { pending, under_way, finished };

struct Relation {
  Oid id = 0;
  std::uint32_t place = 0;  // among the relations in the facts
  char kind = 'r';
  Progress progress = Progress::pending;
  bool is_referred_to = false;  // by a foreign key of another table
  bool takes_upsert = false;    // by the database's own rules, privileges aside
  bool is_described = false;
  bool has_column_privileges = false;  // some column has privileges of its own
  std::uint16_t column_count = 0;      // with those that were dropped
  std::uint32_t events = 0;            // Event; likewise
  std::uint32_t privileges = 0;        // Privilege
  std::uint32_t flags = 0;             // RelationFlag
  std::uint32_t instead_of = 0;        // Event; INSTEAD OF triggers
  std::string_view schema;             // in the facts
  std::string_view name;
  std::vector<ColumnFacts> columns;  // in order of their numbers, once they are sorted
  std::vector<KeyFacts> keys;
  std::string policies;                     // the commands that policies let through
  std::vector<std::int16_t> void_defaults;  // numbers of columns whose default gives nothing
  std::vector<ForeignKeyFacts> foreign_keys;
  std::vector<RuleFacts> rules;
  std::vector<Oid> filling_functions;  // of triggers that may change a row before it is inserted
  ViewFacts view;

  [[nodiscard]] bool is_table() const { return kind == 'r' || kind == 'p'; }
  [[nodiscard]] bool has(std::uint32_t privilege) const { return (privileges & privilege) != 0; }
  // nullptr where there is none.
  [[nodiscard]] ColumnFacts* find_column(std::int16_t number);
};

struct TriggerFunction {
  std::string language;
  std::string source;  // in lower case
};

// Texts that stay where they are, without an allocation for each.
class Texts {
 public:
  // Followed by NUL.
  std::string_view keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0;  // of the last one
  std::size_t size_ = 0;
};

class Facts {
 public:
  // Relations are kept in the order in which they came; addresses stay.
  Relation& add(Oid id);
  // nullptr where there is none.
  [[nodiscard]] Relation* find(Oid id);
  // The same, soon where it is the one behind `before`, which may be nullptr: rows often come in the order of relations.
  [[nodiscard]] Relation* find_behind(const Relation* before, Oid id);
  [[nodiscard]] std::deque<Relation>& relations() { return relations_; }

  // What stands for a type in columns, known or to be known.
  [[nodiscard]] std::uint32_t type_index(const TypeKey& key);
  [[nodiscard]] TypeFacts& type(std::uint32_t index) { return types_[index]; }
  [[nodiscard]] const TypeFacts& type_of(const ColumnFacts& column) const { return types_[column.type]; }
  // Those that columns have and that are to be known.
  [[nodiscard]] std::vector<TypeKey> unknown_types() const;

  std::unordered_map<Oid, TriggerFunction> functions;
  Texts texts;

 private:
  std::deque<Relation> relations_;
  std::unordered_map<Oid, Relation*> places_;
  std::vector<TypeFacts> types_;
  std::unordered_map<TypeKey, std::uint32_t, TypeKeyHash> type_indexes_;
  // The last of them that was found, by a few bits of the key; most columns have one of a few types.
  static constexpr std::size_t recent_count = 64;
  std::array<std::pair<TypeKey, std::uint32_t>, recent_count> recent_types_{};
};

}  // namespace polytomic::local::postgresql

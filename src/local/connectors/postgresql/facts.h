// What the catalog says of relations, as the statements bring it, and the objects being made of it.
#pragma once

#include <cstdint>
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
  bool not_null = false;     // a domain that refuses NULL
  bool has_default = false;  // a domain that fills something in
};

// One for each column of the object, in the same order.
struct ColumnFacts {
  std::int16_t number = 0;
  std::uint16_t flags = 0;          // ColumnFlag
  const TypeFacts* type = nullptr;  // in the facts; filled in when the types have come
  // What the database's own rules say, privileges aside:
  bool takes_insert = false;
  bool takes_update = false;
  bool is_required = false;
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
  bool replaces = false;  // INSTEAD, without a condition
  bool is_empty = false;  // without an action
};

// Where a view takes writes, and the column of the relation below that each of its columns is.
struct ViewFacts {
  bool is_known = false;
  bool is_unreadable = false;    // the one in whose name it reads may not
  std::uint32_t own_events = 0;  // Event; without triggers
  std::uint32_t events = 0;      // with triggers and rules
  Oid base = 0;
  std::vector<std::pair<std::int16_t, std::int16_t>> columns;  // own number, number in the base
  // What the view may do in the base: by number of a column there, or 0 for its records; Event bits.
  std::unordered_map<std::int16_t, std::uint32_t> rights;
};

enum class Progress { pending, under_way, finished };

struct Relation {
  Oid id = 0;
  char kind = 'r';
  std::uint32_t privileges = 0;  // Privilege
  std::uint32_t flags = 0;       // RelationFlag
  std::uint32_t instead_of = 0;  // Event; INSTEAD OF triggers
  bool is_referred_to = false;   // by a foreign key of another table
  std::string policies;          // the commands that policies let through
  std::vector<ColumnFacts> columns;
  std::vector<KeyFacts> keys;
  std::vector<std::int16_t> void_defaults;  // numbers of columns whose default gives nothing
  std::vector<ForeignKeyFacts> foreign_keys;
  std::vector<RuleFacts> rules;
  std::vector<Oid> filling_functions;  // of triggers that may change a row before it is inserted
  ViewFacts view;
  std::uint32_t events = 0;   // Event; the writes that the database's own rules allow, privileges aside
  bool takes_upsert = false;  // likewise
  Progress progress = Progress::pending;
  Object object;

  [[nodiscard]] bool is_table() const { return kind == 'r' || kind == 'p'; }
  [[nodiscard]] bool has(std::uint32_t privilege) const { return (privileges & privilege) != 0; }
  // nullptr where there is none.
  [[nodiscard]] ColumnFacts* find_column(std::int16_t number);
  // The object's column with these facts.
  [[nodiscard]] Column& column_of(const ColumnFacts& facts) {
    return object.columns[static_cast<std::size_t>(&facts - columns.data())];
  }
};

struct TriggerFunction {
  std::string language;
  std::string source;  // in lower case
};

class Facts {
 public:
  // Relations are kept in the order in which they came.
  Relation& add(Oid id);
  // nullptr where there is none.
  [[nodiscard]] Relation* find(Oid id);
  [[nodiscard]] std::vector<Relation>& relations() { return relations_; }

  // Every type that a column has; addresses stay.
  std::unordered_map<TypeKey, TypeFacts, TypeKeyHash> types;
  std::unordered_map<Oid, TriggerFunction> functions;

 private:
  std::vector<Relation> relations_;
  std::unordered_map<Oid, std::size_t> positions_;
};

}  // namespace polytomic::local::postgresql

// Fills facts from the rows of the catalog's statements.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "local/connectors/mysql/facts.h"
#include "local/connectors/mysql/link.h"
#include "local/connectors/mysql/statements.h"

namespace polytomic::local::mysql {

// What is read beside the columns, on whichever connection, and joined to them afterwards.
struct Attributes {
  struct OfRelation {
    RelationKind kind = RelationKind::table;
    bool is_insert_only = false;
    std::vector<KeyFacts> keys;
    std::vector<ReferenceFacts> references;
    std::vector<std::string> triggers;
    ViewFacts view;
  };
  std::unordered_map<std::string, OfRelation> by_id;
  std::vector<std::string> referred;  // ids of tables that others refer to
};

[[nodiscard]] Reading columns_reading(Facts& facts, const Scope& scope);
[[nodiscard]] Reading grants_reading(Facts& facts);

// Keys, kinds, references, triggers and views. The readings refer to `attributes`.
[[nodiscard]] std::vector<Reading> attribute_readings(Attributes& attributes, const Scope& scope);

// Marks the columns that are JSON by a constraint.
[[nodiscard]] Reading checks_reading(Facts& facts, const Scope& scope);

// True where some column may be JSON by a constraint.
[[nodiscard]] bool may_hold_json(Facts& facts);

// Gives each relation its attributes and rights.
void join(Facts& facts, Attributes& attributes);

}  // namespace polytomic::local::mysql

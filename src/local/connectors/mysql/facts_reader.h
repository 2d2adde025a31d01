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
    bool is_listed = false;
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

// Keys, kinds and references. The readings refer to `attributes`.
[[nodiscard]] std::vector<Reading> attribute_readings(Attributes& attributes, const Scope& scope);
[[nodiscard]] Reading triggers_reading(Attributes& attributes, const Scope& scope);
[[nodiscard]] Reading views_reading(Attributes& attributes, const Scope& scope);

// Constraints tell JSON from other text, and periods from other columns: marks those of the one and the keys of the other.
// Needs the keys.
[[nodiscard]] Reading checks_reading(Facts& facts, const Scope& scope);

// True where a constraint would tell more of the relation.
[[nodiscard]] bool needs_checks(const Relation& relation);

// Adds what is listed without any column to the facts, where this user has rights to it. Needs the grants.
void add_broken(Facts& facts, const Attributes& attributes);

// Gives the relation its attributes and rights. Needs the grants.
void join(const Facts& facts, Relation& relation, Attributes& attributes);

}  // namespace polytomic::local::mysql

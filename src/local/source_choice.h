// The choices that a caller has made when configuring a source.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "local/snapshot.h"
#include "polytomic/base.h"

namespace polytomic::local {

struct SourceChoice {
  std::string schema;  // empty where none is chosen; only objects of this schema can be
  std::string item;    // "table", "view" or "query"; empty where none is chosen
  std::string value;   // object id or SQL
  std::vector<std::string> tracking_columns;
};

// Throws Failure: POLYTOMIC_ERROR_BAD_REQUEST for unknown names, _CONFLICTING_FIELDS for choices that exclude each
// other, _MISSING_FIELD for tracking columns of nothing.
[[nodiscard]] SourceChoice read_source_choice(std::span<const polytomic_parameter> params);

// The table or view that was chosen. Throws Failure (POLYTOMIC_ERROR_NOT_FOUND).
[[nodiscard]] Object chosen_object(const SourceChoice& choice, const Snapshot& snapshot);

[[nodiscard]] Failure unknown_object(std::string_view field, std::string_view kind, std::string_view id);

}  // namespace polytomic::local

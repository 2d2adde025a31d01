// What a view is made of, read from the text that the servers keep of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local::mysql {

// A table or view that another view reads, as its definition calls it.
struct ViewBase {
  std::string id;  // as in Object
  std::string alias;
};

// Which column of which base a column of the view is.
struct ViewColumn {
  std::size_t base = 0;  // in ViewDefinition::bases
  std::string name;
};

struct ViewDefinition {
  std::vector<ViewBase> bases;                     // those that it joins; empty where they could not be told
  std::vector<std::optional<ViewColumn>> columns;  // in order; nothing where the column is computed
};

// `definition` is information_schema.VIEWS.VIEW_DEFINITION, which says everything in one way.
[[nodiscard]] ViewDefinition read_view_definition(std::string_view definition);

}  // namespace polytomic::local::mysql

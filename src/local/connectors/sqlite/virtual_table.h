// What is known of virtual tables beyond what SQLite says of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local::sqlite {

struct ModuleCall {
  std::string module;                  // in lower case
  std::vector<std::string> arguments;  // trimmed, as written
};

// Reads the text that created a virtual table; without a module where it cannot be read.
[[nodiscard]] ModuleCall parse_module_call(std::string_view sql);

// Modules accept every statement when it is compiled and may refuse it when it runs: a full-text index that keeps no
// content cannot find the old text of a row.
// One of FTS4 also wants each row's docid, which is a hidden column and so not among the fields.
[[nodiscard]] bool refuses_insert(const ModuleCall& call);
[[nodiscard]] bool refuses_update(const ModuleCall& call);
[[nodiscard]] bool refuses_delete(const ModuleCall& call);

// True where the first column is the unique id of a record, which the module enforces without an index of SQLite's.
[[nodiscard]] bool has_leading_id(const ModuleCall& call);

}  // namespace polytomic::local::sqlite

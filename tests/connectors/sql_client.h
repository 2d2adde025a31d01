// A plain connection to a tests' server, as any program has it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace polytomic::local::testing {

class SqlClient {
 public:
  using Rows = std::vector<std::vector<std::optional<std::string>>>;

  SqlClient() = default;
  SqlClient(const SqlClient&) = delete;
  SqlClient& operator=(const SqlClient&) = delete;
  virtual ~SqlClient() = default;

  // Throws std::runtime_error where the server refuses, as the others do.
  virtual void run(const std::string& sql) = 0;
  // The rows, NULL as nothing.
  virtual Rows rows(const std::string& sql) = 0;
  // The first column, NULL as an empty text.
  std::vector<std::string> values(const std::string& sql) {
    std::vector<std::string> values;
    for (const auto& row : rows(sql)) values.push_back(row.front().value_or(""));
    return values;
  }
  // The first of them. Throws std::out_of_range where there is none.
  std::string value(const std::string& sql) { return values(sql).at(0); }
};

// A name between these marks, which are doubled in it.
inline std::string quote(const std::string& name, char mark) {
  std::string out(1, mark);
  for (const char letter : name) out.append(letter == mark ? 2 : 1, letter);
  return out + mark;
}

}  // namespace polytomic::local::testing

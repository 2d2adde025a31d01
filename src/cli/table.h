// Tables and detail views for people.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/terminal.h"

namespace polytomic::cli {

enum class Style { plain, good, bad, faint };

struct Cell {
  // Absent things show as "-"; text is cleaned of control characters.
  Cell();
  Cell(std::string_view content, Style look = Style::plain);
  Cell(const char* content) : Cell(std::string_view(content)) {}
  Cell(const std::string& content) : Cell(std::string_view(content)) {}

  std::string text;
  Style style;
};

struct Column {
  std::string_view title;
  bool keep = false;  // people copy it, so it is the last to be cut
};

// Rows under a header. On a terminal, columns are cut so that a row fits its line.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void add(std::vector<Cell> row);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] std::string render(const Terminal& terminal) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

// The members of one thing, a line each. Never cut.
class Details {
 public:
  void add(std::string_view name, Cell value) { members_.emplace_back(name, std::move(value)); }
  [[nodiscard]] std::string render(const Terminal& terminal) const;

 private:
  std::vector<std::pair<std::string, Cell>> members_;
};

}  // namespace polytomic::cli

#include "local/connectors/postgresql/row.h"

namespace polytomic::local::postgresql {
namespace {

// What a letter behind a backslash stands for. COPY writes no other escapes.
char unescape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    default:
      return letter;
  }
}

}  // namespace

void Row::assign_line(std::string_view line) {
  fields_.clear();
  unescaped_.clear();
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  const bool escaped = line.find('\\') != std::string_view::npos;
  // Reserved at once: the fields point into it.
  if (escaped) unescaped_.reserve(line.size());
  while (true) {
    const std::size_t tab = line.find('\t');
    const std::string_view field = line.substr(0, tab);
    if (!escaped || field.find('\\') == std::string_view::npos) {
      fields_.push_back(field);
    } else if (field == "\\N") {
      fields_.emplace_back();
    } else {
      const std::size_t start = unescaped_.size();
      for (std::size_t index = 0; index < field.size(); ++index) {
        const bool is_escape = field[index] == '\\' && index + 1 < field.size();
        unescaped_ += is_escape ? unescape(field[++index]) : field[index];
      }
      fields_.emplace_back(unescaped_.data() + start, unescaped_.size() - start);
    }
    if (tab == std::string_view::npos) return;
    line.remove_prefix(tab + 1);
  }
}

void Row::assign_result(const PGresult* result, int row) {
  fields_.clear();
  const int count = PQnfields(result);
  for (int field = 0; field < count; ++field) {
    if (PQgetisnull(result, row, field) != 0) {
      fields_.emplace_back();
    } else {
      fields_.emplace_back(PQgetvalue(result, row, field), static_cast<std::size_t>(PQgetlength(result, row, field)));
    }
  }
}

}  // namespace polytomic::local::postgresql

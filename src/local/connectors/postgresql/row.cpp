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
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  // One look at each letter: fields are too short for calls that look at many.
  bool is_escaped = false;
  const char* start = line.data();
  const char* const end = start + line.size();
  for (const char* at = start; at != end; ++at) {
    if (*at == '\\') is_escaped = true;
    if (*at != '\t') continue;
    fields_.emplace_back(start, static_cast<std::size_t>(at - start));
    start = at + 1;
  }
  fields_.emplace_back(start, static_cast<std::size_t>(end - start));
  if (is_escaped) unescape_fields(line.size());
}

void Row::unescape_fields(std::size_t size) {
  unescaped_.clear();
  unescaped_.reserve(size);  // at once: the fields point into it
  for (std::string_view& field : fields_) {
    if (field.find('\\') == std::string_view::npos) continue;
    if (field == "\\N") {
      field = {};
      continue;
    }
    const std::size_t start = unescaped_.size();
    for (std::size_t index = 0; index < field.size(); ++index) {
      const bool is_escape = field[index] == '\\' && index + 1 < field.size();
      unescaped_ += is_escape ? unescape(field[++index]) : field[index];
    }
    field = {unescaped_.data() + start, unescaped_.size() - start};
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

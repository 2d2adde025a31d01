// One row of a result, as text.
#pragma once

#include <libpq-fe.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace polytomic::local::postgresql {

// The fields are valid until the next row is read.
class Row {
 public:
  // Takes a line of COPY's text format.
  void assign_line(std::string_view line);
  void assign_result(const PGresult* result, int row);
  // Takes the fields of another row but the first.
  void assign_rest(const Row& other) { fields_.assign(other.fields_.begin() + 1, other.fields_.end()); }

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] bool is_null(std::size_t field) const { return fields_[field].data() == nullptr; }
  // Empty for NULL.
  [[nodiscard]] std::string_view text(std::size_t field) const { return fields_[field]; }
  // 0 for NULL and for what is no number.
  template <class Number>
  [[nodiscard]] Number number(std::size_t field) const {
    Number value = 0;
    const std::string_view text = fields_[field];
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  // As the type writes it, or its cast to text.
  [[nodiscard]] bool flag(std::size_t field) const { return text(field).starts_with('t'); }

 private:
  void unescape_fields(std::size_t size);

  std::vector<std::string_view> fields_;
  std::string unescaped_;
};

}  // namespace polytomic::local::postgresql

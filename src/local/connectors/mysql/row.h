// One row of a result, as text.
#pragma once

#include <mysql.h>

#include <charconv>
#include <cstddef>
#include <string_view>

namespace polytomic::local::mysql {

// The fields are valid until the next row is read.
class Row {
 public:
  Row(MYSQL_ROW values, const unsigned long* sizes, std::size_t size) : values_(values), sizes_(sizes), size_(size) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_null(std::size_t field) const { return values_[field] == nullptr; }
  // Empty for NULL.
  [[nodiscard]] std::string_view text(std::size_t field) const {
    return is_null(field) ? std::string_view{} : std::string_view{values_[field], sizes_[field]};
  }
  // 0 for NULL and for what is no number.
  template <class Number>
  [[nodiscard]] Number number(std::size_t field) const {
    Number value = 0;
    const std::string_view digits = text(field);
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  }
  [[nodiscard]] bool flag(std::size_t field) const { return text(field) == "1"; }

 private:
  MYSQL_ROW values_;
  const unsigned long* sizes_;
  std::size_t size_;
};

}  // namespace polytomic::local::mysql

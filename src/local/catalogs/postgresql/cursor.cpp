#include "local/catalogs/postgresql/cursor.h"

#include <cstdlib>
#include <utility>

#include "local/catalogs/postgresql/database.h"

namespace polytomic::local {
namespace {

std::string number_parameters(std::string_view sql) {
  std::string numbered;
  int number = 0;
  for (const char letter : sql) {
    if (letter == '?') {
      numbered.append("$").append(std::to_string(++number));
    } else {
      numbered += letter;
    }
  }
  return numbered;
}

// Big endian.
std::string bytes_of(std::int64_t number) {
  std::string bytes(sizeof number, '\0');
  auto rest = static_cast<std::uint64_t>(number);
  for (auto place = bytes.rbegin(); place != bytes.rend(); ++place, rest >>= 8U)
    *place = static_cast<char>(rest & 0xFFU);
  return bytes;
}

// A constant in a query may be narrower than a column; none of them is negative.
std::int64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

}  // namespace

PostgresqlCatalogCursor::PostgresqlCatalogCursor(PostgresqlCatalogDatabase& database, const char* sql, std::string name)
    : database_(database), sql_(number_parameters(sql)), name_(std::move(name)) {}

void PostgresqlCatalogCursor::bind_integer(std::int64_t number) { parameters_.emplace_back(bytes_of(number)); }

bool PostgresqlCatalogCursor::step() {
  if (rows_ == nullptr) {
    database_.send(*this);
    rows_ = database_.finish();
  }
  return ++row_ < PQntuples(rows_.get());
}

void PostgresqlCatalogCursor::run() { database_.send(*this); }

std::int64_t PostgresqlCatalogCursor::changes() {
  const CatalogResult result = database_.finish();
  return std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
}

bool PostgresqlCatalogCursor::is_null(int column) const { return PQgetisnull(rows_.get(), row_, column) != 0; }

std::int64_t PostgresqlCatalogCursor::integer(int column) const {
  return number_of(
      {PQgetvalue(rows_.get(), row_, column), static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))});
}

std::string PostgresqlCatalogCursor::text(int column) const {
  return {PQgetvalue(rows_.get(), row_, column), static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))};
}

void PostgresqlCatalogCursor::reset() noexcept {
  parameters_.clear();
  rows_.reset();
  row_ = -1;
}

}  // namespace polytomic::local

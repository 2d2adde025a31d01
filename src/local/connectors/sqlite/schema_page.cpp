#include "local/connectors/sqlite/schema_page.h"

#include <sodium.h>

#include <array>
#include <cstddef>
#include <vector>

namespace polytomic::local::sqlite {
namespace {

constexpr std::size_t header_bytes = 100;  // of the file: counts its writes, among others
constexpr std::size_t place_of_page_size = 16;

// Through SQLite's own handle: closing another one would drop the locks that SQLite holds on the file.
sqlite3_file* file_of(sqlite3* database) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

bool read(sqlite3_file* file, std::vector<unsigned char>& bytes) {
  return file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0) == SQLITE_OK;
}

// A size of 1 stands for the largest, which has no room in two bytes.
std::size_t page_size(const std::vector<unsigned char>& header) {
  const std::size_t size = std::size_t{header[place_of_page_size]} << 8U | header[place_of_page_size + 1];
  return size == 1 ? 65536 : size;
}

}  // namespace

std::string mark_of_schema_page(sqlite3* database) {
  sqlite3_file* file = file_of(database);
  std::vector<unsigned char> bytes(header_bytes);
  if (file == nullptr || !read(file, bytes)) return {};
  const std::size_t size = page_size(bytes);
  if (size <= header_bytes) return {};
  bytes.resize(size);
  if (!read(file, bytes)) return {};
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes.data() + header_bytes, size - header_bytes, nullptr, 0);
  std::array<char, 2 * crypto_generichash_BYTES_MIN + 1> text{};
  return sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

}  // namespace polytomic::local::sqlite

#include "local/connectors/csv/private_files.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include "core/error.h"

namespace polytomic::local::csv {
namespace {

constexpr std::string_view key_suffix = ".key";
constexpr std::string_view sqlite_mark{"SQLite format 3\0", 16};

bool is_shown_by_kernel(int descriptor) {
  struct statfs facts {};
  if (fstatfs(descriptor, &facts) != 0) return false;
  return facts.f_type == PROC_SUPER_MAGIC || facts.f_type == SYSFS_MAGIC || facts.f_type == DEBUGFS_MAGIC ||
         facts.f_type == TRACEFS_MAGIC || facts.f_type == SECURITYFS_MAGIC;
}

// A catalog is a SQLite file; what else marks it may still be in its write-ahead log.
bool may_be_catalog(const std::string& path) {
  std::array<char, sqlite_mark.size()> beginning{};
  std::ifstream file(path, std::ios::binary);
  return file.read(beginning.data(), beginning.size()) &&
         std::string_view(beginning.data(), beginning.size()) == sqlite_mark;
}

// The key lies beside the catalog and has its name, however one comes to it.
bool is_catalog_key(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  if (error || !real.string().ends_with(key_suffix)) return false;
  const std::string catalog = real.string().substr(0, real.string().size() - key_suffix.size());
  return std::filesystem::is_regular_file(catalog, error) && may_be_catalog(catalog);
}

}  // namespace

void check_is_public(int descriptor, const std::string& path) {
  const bool is_kernels = is_shown_by_kernel(descriptor);
  if (!is_kernels && !is_catalog_key(path)) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "url",
                                 "'" + path + "' is " +
                                     (is_kernels ? "no file but a view into the system" : "the key of a catalog") +
                                     ", which no connection may read; name a file of data"));
}

}  // namespace polytomic::local::csv

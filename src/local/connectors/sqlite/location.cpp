#include "local/connectors/sqlite/location.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/error.h"

namespace polytomic::local::sqlite {
namespace {

[[noreturn]] void fail(polytomic_status code, const std::string& message, int os_error) {
  Error error = make_error(code, message);
  error.os_error = os_error;
  throw Failure(std::move(error));
}

[[noreturn]] void fail_to_find(const std::string& path, int os_error) {
  const std::string file = "the file '" + path + "'";
  if (os_error == ENOENT || os_error == ENOTDIR) {
    fail(POLYTOMIC_ERROR_DATABASE_MISSING, file + " does not exist; create the database first, or correct path",
         os_error);
  }
  if (os_error == EACCES || os_error == EPERM) {
    fail(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
         file + " lies in a directory that this process may not enter; grant it access to the directory", os_error);
  }
  fail(POLYTOMIC_ERROR_DATABASE_ERROR,
       file + " cannot be looked at: " + std::generic_category().message(os_error) + "; check path", os_error);
}

// The rights of the effective user, which are the ones that opening the file uses.
bool allows(const std::string& path, int mode) { return ::faccessat(AT_FDCWD, path.c_str(), mode, AT_EACCESS) == 0; }

}  // namespace

FileIdentity examine_file(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) fail_to_find(path, errno);
  if (!S_ISREG(facts.st_mode)) {
    const std::string kind = S_ISDIR(facts.st_mode) ? "a directory" : "not a regular file";
    fail(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED,
         "'" + path + "' is " + kind + "; path must name a SQLite database file", 0);
  }
  if (!allows(path, R_OK)) {
    fail(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
         "this process may not read the file '" + path + "'; grant its user the right to read it", errno);
  }
  return {facts.st_dev, facts.st_ino};
}

bool is_writable_file(const std::string& path) {
  // The journal lies beside the file that a symbolic link leads to.
  std::error_code error;
  const std::filesystem::path file = std::filesystem::canonical(path, error);
  if (error) return false;
  return allows(file.string(), W_OK) && allows(file.parent_path().string(), W_OK | X_OK);
}

bool is_present(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0;
}

}  // namespace polytomic::local::sqlite

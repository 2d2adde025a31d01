// The database file as the file system knows it. Nothing here opens the file: closing it again would drop the locks
// that SQLite holds on it in this process.
#pragma once

#include <sys/types.h>

#include <string>

namespace polytomic::local::sqlite {

// Tells a file from another one that was put in its place.
struct FileIdentity {
  dev_t device = 0;
  ino_t number = 0;

  bool operator==(const FileIdentity&) const = default;
};

// Throws Failure where there is no regular file at `path` that this process may read.
[[nodiscard]] FileIdentity examine_file(const std::string& path);

// True when this process may write the file and, for the journal, in its directory.
[[nodiscard]] bool is_writable_file(const std::string& path);

// True when `path` names anything.
[[nodiscard]] bool is_present(const std::string& path);

}  // namespace polytomic::local::sqlite

// A file that exists in memory only, for keys and certificates that a client library wants to read from a path.
#pragma once

#include <string>
#include <string_view>

namespace polytomic::local {

class MemoryFile {
 public:
  // Readable by this process's user only. Throws Failure where the system has none to give.
  explicit MemoryFile(std::string_view content);
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  // Valid while this lives.
  [[nodiscard]] std::string path() const;

 private:
  int descriptor_;
};

}  // namespace polytomic::local

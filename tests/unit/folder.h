// A folder for temporary files.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace polytomic::local::testing {

// Gone with everything in it.
class Folder {
 public:
  Folder() : Folder(std::filesystem::temp_directory_path() / "polytomic-local-") {}
  // The name begins as `beginning` does. Throws std::runtime_error where it cannot be made.
  explicit Folder(const std::filesystem::path& beginning) : path_(beginning.string() + "XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace polytomic::local::testing

#include "local/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include "core/error.h"

namespace polytomic::local {
namespace {

[[noreturn]] void refuse(int code, const std::string& path, int os_error) {
  Error error = make_error(code, "cannot create " + path + ": " + std::generic_category().message(os_error) +
                                     (os_error == ENOENT ? ". Create its folder first, or give another path"
                                                         : ". Check the rights and the free space of its folder"));
  error.os_error = os_error;
  throw Failure(std::move(error));
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& beside) : path_(beside + ".XXXXXX") {
    descriptor_ = mkostemp(path_.data(), O_CLOEXEC);  // mode 0600
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ < 0) return;
    close(descriptor_);
    unlink(path_.c_str());
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] const std::string& path() const { return path_; }

  [[nodiscard]] bool write_all(std::string_view content) const {
    while (!content.empty()) {
      const ssize_t written = write(descriptor_, content.data(), content.size());
      if (written < 0 && errno != EINTR) return false;
      if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
    return fsync(descriptor_) == 0;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace

bool create_private_file(const std::string& path, std::string_view content, int code) {
  // Linked into place when it is complete: a crash leaves no half-written file, and a second creator never wins.
  const TemporaryFile file(path);
  if (!file.is_open() || !file.write_all(content)) refuse(code, path, errno);
  if (link(file.path().c_str(), path.c_str()) == 0) return true;
  if (errno != EEXIST) refuse(code, path, errno);
  return false;
}

void create_private_folders(const std::string& path, int code) {
  std::filesystem::path folder;
  for (const std::filesystem::path& part : std::filesystem::path(path)) {
    folder /= part;
    std::error_code ignored;
    if (std::filesystem::exists(folder, ignored)) continue;
    if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) refuse(code, folder.string(), errno);
  }
}

}  // namespace polytomic::local

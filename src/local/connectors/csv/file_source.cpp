// Tables in files of this machine.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "local/connectors/csv/private_files.h"
#include "local/connectors/csv/source.h"

namespace polytomic::local::csv {
namespace {

constexpr std::size_t piece = std::size_t{128} << 10U;

[[noreturn]] void fail(polytomic_status code, std::string message, int os_error) {
  Error error = make_field_error(code, "url", std::move(message));
  error.os_error = os_error;
  throw Failure(std::move(error));
}

[[noreturn]] void fail_to_open(const std::string& place, int os_error) {
  if (os_error == ENOENT || os_error == ENOTDIR) {
    fail(POLYTOMIC_ERROR_DATABASE_MISSING, place + " does not exist; create it first, or correct url", os_error);
  }
  if (os_error == EACCES || os_error == EPERM) {
    fail(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
         "this process may not read " + place + "; grant its user the right to read it and to enter its directory",
         os_error);
  }
  if (os_error == ENXIO) {
    fail(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED, place + " is not a regular file; url must name one", os_error);
  }
  fail(POLYTOMIC_ERROR_DATABASE_ERROR, place + " cannot be opened: " + std::generic_category().message(os_error),
       os_error);
}

class File {
 public:
  // Without waiting: a FIFO would block until somebody writes to it.
  explicit File(const Settings& settings)
      : descriptor_(open(settings.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
    if (descriptor_ < 0) fail_to_open(settings.place(), errno);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(descriptor_); }

  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

struct stat examine(const File& file, const Settings& settings) {
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) fail_to_open(settings.place(), errno);
  if (!S_ISREG(facts.st_mode)) {
    const std::string kind = S_ISDIR(facts.st_mode) ? "a directory" : "not a regular file";
    fail(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED, settings.place() + " is " + kind + "; url must name a file of data",
         0);
  }
  check_is_public(file.get(), settings.path);
  return facts;
}

class FileSource final : public Source {
 public:
  explicit FileSource(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const Settings& settings() const override { return settings_; }

  bool read(std::uint64_t limit, const Context& context, const ByteSink& sink) override {
    const File file(settings_);
    static_cast<void>(examine(file, settings_));
    std::string buffer(piece, '\0');
    std::uint64_t left = limit;
    while (true) {
      context.check();
      // One byte more than is wanted tells whether that is all.
      const std::size_t wanted = left < piece ? static_cast<std::size_t>(left) + 1 : piece;
      const std::size_t count = read_some(file, buffer, std::min(wanted, piece));
      if (count == 0) return true;
      if (count > left) {
        if (left > 0) sink({buffer.data(), static_cast<std::size_t>(left)});
        return false;
      }
      left -= count;
      if (!sink({buffer.data(), count})) return false;
    }
  }

  std::string fingerprint(const Context& context) override {
    context.check();
    const File file(settings_);
    const struct stat facts = examine(file, settings_);
    return "file/" + std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino) + "/" +
           std::to_string(facts.st_size) + "/" + std::to_string(facts.st_mtim.tv_sec) + "." +
           std::to_string(facts.st_mtim.tv_nsec);
  }

 private:
  [[nodiscard]] std::size_t read_some(const File& file, std::string& buffer, std::size_t wanted) const {
    while (true) {
      const ssize_t count = ::read(file.get(), buffer.data(), wanted);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      fail(POLYTOMIC_ERROR_DATABASE_ERROR,
           settings_.place() + " cannot be read: " + std::generic_category().message(errno), errno);
    }
  }

  Settings settings_;
};

}  // namespace

std::unique_ptr<Source> make_file_source(Settings settings) {
  return std::make_unique<FileSource>(std::move(settings));
}

}  // namespace polytomic::local::csv

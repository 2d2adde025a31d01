#include "local/memory_file.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/error.h"

namespace polytomic::local {
namespace {

[[noreturn]] void fail(int os_error) {
  Error error = make_error(POLYTOMIC_ERROR_INTERNAL, "no memory file could be made for a certificate: " +
                                                         std::generic_category().message(os_error));
  error.os_error = os_error;
  throw Failure(std::move(error));
}

// Empty where all of it was written.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

MemoryFile::MemoryFile(std::string_view content) : descriptor_(::memfd_create("certificate", MFD_CLOEXEC)) {
  if (descriptor_ < 0) fail(errno);
  // Client libraries refuse a key that others could read.
  const int problem = ::fchmod(descriptor_, S_IRUSR | S_IWUSR) != 0 ? errno : write_all(descriptor_, content);
  if (problem == 0) return;
  ::close(descriptor_);
  fail(problem);
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

std::string MemoryFile::path() const {
  // By process, not "self": whoever opens it may be another thread in another place.
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(descriptor_);
}

}  // namespace polytomic::local

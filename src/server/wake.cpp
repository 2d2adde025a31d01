#include "server/wake.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "core/error.h"

namespace polytomic::server {

Wake::Wake() : handle_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (handle_ >= 0) return;
  throw Failure(POLYTOMIC_ERROR_INTERNAL,
                "the server cannot wake its threads: " + std::generic_category().message(errno));
}

Wake::~Wake() { close(handle_); }

void Wake::wake() {
  if (woken_.exchange(true)) return;
  const std::uint64_t one = 1;
  (void)!write(handle_, &one, sizeof one);
}

void Wake::clear() {
  std::uint64_t ignored = 0;
  (void)!read(handle_, &ignored, sizeof ignored);
  (void)woken_.exchange(false);
}

}  // namespace polytomic::server

#include "core/wait_signal.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/error.h"

namespace polytomic {

// A pipe works on every POSIX system; it holds one byte while the signal is raised.
WaitSignal::WaitSignal() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    Error error = make_error(POLYTOMIC_ERROR_INTERNAL,
                             "no pipe could be made for the client; the process may have too many open files");
    error.os_error = errno;
    throw Failure(std::move(error));
  }
  read_end_ = ends[0];
  write_end_ = ends[1];
}

WaitSignal::~WaitSignal() {
  close(read_end_);
  close(write_end_);
}

void WaitSignal::raise() noexcept {
  if (raised_.exchange(true)) return;
  const char byte = 1;
  while (write(write_end_, &byte, 1) < 0 && errno == EINTR) {
  }
}

void WaitSignal::lower() noexcept {
  if (!raised_.exchange(false)) return;
  char byte = 0;
  while (read(read_end_, &byte, 1) < 0 && (errno == EINTR || errno == EAGAIN)) {
    pollfd written{read_end_, POLLIN, 0};  // by whoever raises it at this moment
    poll(&written, 1, -1);
  }
}

}  // namespace polytomic

#include "server/unix_socket_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace polytomic::server {
namespace {

[[noreturn]] void throw_cannot_listen(const std::string& path, const std::string& why, int reason = 0) {
  Error error = make_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, "cannot listen on unix:" + path + ": " + why);
  error.os_error = reason;
  throw Failure(std::move(error));
}

[[noreturn]] void throw_system_error(const std::string& path, int reason) {
  throw_cannot_listen(path, std::generic_category().message(reason) + ". Name a path in a folder that you may write to",
                      reason);
}

[[noreturn]] void throw_taken(const std::string& path) {
  throw_cannot_listen(path, "another server listens there. Choose another path", EADDRINUSE);
}

sockaddr_un socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    throw_cannot_listen(path, "the path is longer than the " + std::to_string(sizeof address.sun_path - 1) +
                                  " bytes that a socket's may have. Choose a shorter one");
  }
  path.copy(static_cast<char*>(address.sun_path), path.size());
  return address;
}

bool is_answered(const sockaddr_un& address) {
  const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const bool refused =
      connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno == ECONNREFUSED;
  close(probe);
  return !refused;
}

bool is_same_file(int handle, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return fstat(handle, &held) == 0 && lstat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
         held.st_ino == named.st_ino;
}

std::string lock_path(const std::string& path) { return path + ".lock"; }

}  // namespace

UnixSocketFile::UnixSocketFile(int socket, std::string path, unsigned mode, int backlog) : path_(std::move(path)) {
  const sockaddr_un address = socket_address(path_);
  lock();
  try {
    make_room();
    if (bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw_system_error(path_, errno);
    // Nobody gets in before it listens, so that nobody gets in before the mode is right.
    struct stat made {};
    const bool usable =
        chmod(path_.c_str(), mode) == 0 && lstat(path_.c_str(), &made) == 0 && listen(socket, backlog) == 0;
    if (!usable) {
      const int reason = errno;
      (void)unlink(path_.c_str());
      throw_system_error(path_, reason);
    }
    device_ = made.st_dev;
    inode_ = made.st_ino;
  } catch (...) {
    unlock();
    throw;
  }
}

UnixSocketFile::~UnixSocketFile() {
  struct stat named {};
  const bool is_ours =
      lstat(path_.c_str(), &named) == 0 && named.st_dev == device_ && named.st_ino == inode_ && S_ISSOCK(named.st_mode);
  if (is_ours) (void)unlink(path_.c_str());
  unlock();
}

void UnixSocketFile::lock() {
  const std::string name = lock_path(path_);
  while (true) {
    lock_ = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock_ < 0) throw_system_error(path_, errno);
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      close(lock_);
      throw_taken(path_);
    }
    if (is_same_file(lock_, name)) return;
    close(lock_);  // its owner removed it meanwhile
  }
}

void UnixSocketFile::unlock() const {
  (void)unlink(lock_path(path_).c_str());
  close(lock_);
}

void UnixSocketFile::make_room() const {
  struct stat named {};
  if (lstat(path_.c_str(), &named) != 0) return;
  if (!S_ISSOCK(named.st_mode)) {
    throw_cannot_listen(path_, "there is a file that is no socket. Choose another path, or remove it", EEXIST);
  }
  if (is_answered(socket_address(path_))) throw_taken(path_);
  if (unlink(path_.c_str()) != 0) throw_system_error(path_, errno);
}

}  // namespace polytomic::server

// The file of a Unix socket: of one living server at a time, and gone with it.
#pragma once

#include <sys/types.h>

#include <string>

namespace polytomic::server {

// Holds a lock beside the file for as long as it lives, so that of servers that start together one gets the path.
class UnixSocketFile {
 public:
  // Binds `socket` to `path` and listens. Replaces what a server left behind that is gone; throws Failure where the path is
  // taken by a living server, or by a file that is no socket.
  UnixSocketFile(int socket, std::string path, unsigned mode, int backlog);
  UnixSocketFile(const UnixSocketFile&) = delete;
  UnixSocketFile& operator=(const UnixSocketFile&) = delete;
  ~UnixSocketFile();

 private:
  void lock();
  void unlock() const;
  void make_room() const;

  std::string path_;
  int lock_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace polytomic::server

// A connection as libmariadb has it, with the certificates that it is made by.
#pragma once

#include <mysql.h>

#include <memory>
#include <string>
#include <vector>

#include "local/connectors/mysql/settings.h"
#include "local/memory_file.h"

namespace polytomic::local::mysql {

struct CloseConnection {
  void operator()(MYSQL* connection) const { mysql_close(connection); }
};
using ConnectionPointer = std::unique_ptr<MYSQL, CloseConnection>;

// Not connected yet. Says what files of options or the environment would otherwise decide, and forbids what a server
// could ask of its clients: local files, passwords in the clear, several statements in one.
class Handle {
 public:
  // Throws Failure and Fault.
  explicit Handle(const Settings& settings);

  [[nodiscard]] MYSQL* get() const { return connection_.get(); }
  // The connection, once it is made: the certificates are needed no more.
  [[nodiscard]] ConnectionPointer take() { return std::move(connection_); }

 private:
  void set(mysql_option option, const void* value);
  void set_encryption(const Settings& settings);
  void set_file(mysql_option option, const std::string& content);

  std::vector<std::unique_ptr<MemoryFile>> files_;
  ConnectionPointer connection_;
};

}  // namespace polytomic::local::mysql

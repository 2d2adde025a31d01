// What the server is, and how it treats those who write to it.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "local/connectors/mysql/link.h"

namespace polytomic::local::mysql {

struct Server {
  bool is_mariadb = false;
  unsigned long version = 0;         // 101119 for 10.11.19
  std::string identity;              // of this server and no other
  std::string user;                  // as the server knows who is connected: name@host
  std::string sql_mode;              // that sessions of this user begin with
  bool is_strict = true;             // refuses values that it would otherwise make up
  bool is_read_only = false;         // takes writes from administrators only
  bool is_closed = false;            // takes writes from nobody
  bool folds_names = false;          // databases and tables are in small letters
  bool fills_timestamps = false;     // takes NULL for the current time
  bool has_partial_revokes = false;  // grants name one database each, without wildcards
};

// Throws Fault, and Failure where the context says to stop.
[[nodiscard]] Server read_server(Link& link, const Context& context);

// Identifies the server that a connection leads to: behind one address there may be several.
[[nodiscard]] std::string read_identity(Link& link, const Context& context);

}  // namespace polytomic::local::mysql

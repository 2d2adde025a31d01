// What SHOW GRANTS says: the only place where the rights of roles and of everybody are told together with the user's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace polytomic::local::mysql {

enum Right : std::uint32_t {
  may_select = 1,
  may_insert = 2,
  may_update = 4,
  may_delete = 8,
  may_create = 16,
  may_drop = 32,
  may_write_read_only = 64  // although the server only reads
};
using Rights = std::uint32_t;

class Grants {
 public:
  // Takes one line; what it says of routines, proxies and roles is left aside.
  void add(std::string_view line);

  // `wildcards`: names of databases in grants are patterns.
  [[nodiscard]] Rights of_server() const;
  [[nodiscard]] Rights of_schema(std::string_view schema, bool wildcards) const;
  // On the object as a whole, wherever it was given; nothing of what was given on columns.
  [[nodiscard]] Rights of_object(std::string_view schema, std::string_view name, bool wildcards) const;

 private:
  struct Grant {
    std::string grantee;
    std::string schema;  // empty on the server
    Rights rights = 0;
    bool is_revoked = false;  // taken from what is given on the server
  };
  std::vector<Grant> grants_;                           // on the server and on schemas
  std::unordered_map<std::string, Rights> of_objects_;  // by id
};

}  // namespace polytomic::local::mysql

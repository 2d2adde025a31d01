// Tells whether the schema, or what this user may do with it, has changed.
#pragma once

#include <string>

#include "core/context.h"
#include "local/connectors/postgresql/link.h"

namespace polytomic::local::postgresql {

// Of one database, by one user.
class Fingerprint {
 public:
  // Changes with the schema and with this user's rights, and is the same on every connection. Throws as Link does.
  [[nodiscard]] std::string read(Link& link, const Context& context);

 private:
  // What was read last. The columns of what is offered cost most by far, as they are found by a join; where nothing
  // else has changed, nor any column at all, neither have they.
  std::string schema_;
  std::string all_columns_;
  std::string offered_columns_;
};

}  // namespace polytomic::local::postgresql

// The audiences of a service as a database.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "local/connector.h"
#include "local/connectors/audience/service.h"

namespace polytomic::local::audience {

// `accounts` are those that the connection is for; all that there are where it is empty.
[[nodiscard]] std::unique_ptr<Database> make_database(std::unique_ptr<Service> service, std::set<std::string> accounts);

}  // namespace polytomic::local::audience

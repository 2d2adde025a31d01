// For builds without libsystemd.
#include "server/service_manager.h"

namespace polytomic::server {

std::vector<int> inherited_sockets() { return {}; }
void notify_ready() {}
void notify_reloading() {}
void notify_stopping() {}

}  // namespace polytomic::server

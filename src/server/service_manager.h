// What the program and the service manager that started it, which is systemd, tell each other.
#pragma once

#include <vector>

namespace polytomic::server {

// The sockets that were opened for this program, which already listen. Asked for once.
[[nodiscard]] std::vector<int> inherited_sockets();

void notify_ready();
void notify_reloading();
void notify_stopping();

}  // namespace polytomic::server

#include <systemd/sd-daemon.h>

#include <ctime>
#include <string>

#include "server/service_manager.h"

namespace polytomic::server {
namespace {

std::string monotonic_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1'000);
}

}  // namespace

std::vector<int> inherited_sockets() {
  std::vector<int> sockets;
  constexpr int forget_variables = 1;
  const int count = sd_listen_fds(forget_variables);
  for (int index = 0; index < count; ++index) sockets.push_back(SD_LISTEN_FDS_START + index);
  return sockets;
}

void notify_ready() { (void)sd_notify(0, "READY=1"); }

// A service of the type notify-reload must say when it began.
void notify_reloading() { (void)sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds()).c_str()); }

void notify_stopping() { (void)sd_notify(0, "STOPPING=1"); }

}  // namespace polytomic::server

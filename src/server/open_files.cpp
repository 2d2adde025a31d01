#include "server/open_files.h"

#include <sys/resource.h>

#include <algorithm>
#include <string>

namespace polytomic::server {
namespace {

// For the catalog, the databases that are read, and what the libraries open.
constexpr rlim_t other_files = 512;

}  // namespace

unsigned allow_connections(unsigned connections, Logger& logger) {
  const rlim_t needed = connections + other_files;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return connections;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? needed : std::min(needed, limit.rlim_max);
  (void)setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return connections;
  const auto possible = static_cast<unsigned>(std::max<rlim_t>(limit.rlim_cur, other_files + 1) - other_files);
  logger.write(
      POLYTOMIC_LOG_WARNING, "server",
      "fewer connections are possible than wanted: this program may not open enough files. Raise the limit with "
      "ulimit -Hn or LimitNOFILE=, or lower --connection-limit",
      {{"wanted", std::to_string(connections)},
       {"possible", std::to_string(possible)},
       {"files_needed", std::to_string(needed)},
       {"files_allowed", std::to_string(limit.rlim_cur)}});
  return possible;
}

}  // namespace polytomic::server

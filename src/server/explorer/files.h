// The files of the explorer, as the build found them.
#pragma once

#include <span>

#include "server/explorer.h"

namespace polytomic::server {

[[nodiscard]] std::span<const ExplorerFile> explorer_files();

}  // namespace polytomic::server

// How the commands tell people that something failed.
#pragma once

#include <functional>
#include <string_view>

#include "polytomic/base.h"

namespace polytomic::server {

void print_error(std::string_view message, std::string_view hint);

// Runs `command`; whatever it throws becomes a message on standard error, with what to do, and the status returned.
[[nodiscard]] polytomic_status run_reporting(const std::function<void()>& command);

}  // namespace polytomic::server

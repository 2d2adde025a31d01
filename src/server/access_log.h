// One record for each request.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "core/backend.h"

namespace polytomic::server {

struct AccessRecord {
  std::string_view method;
  std::string_view path_template;
  int status = 0;  // 0: none was sent
  std::chrono::steady_clock::duration duration{};
  std::size_t bytes = 0;
  std::string_view request_id;
  bool complete = true;  // the whole answer was sent
};

void write_access(Logger& logger, const AccessRecord& record);

}  // namespace polytomic::server

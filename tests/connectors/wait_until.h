// Waiting for what a server shows by a query.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "connectors/connector_test.h"
#include "connectors/sql_client.h"

namespace polytomic::local::testing {

// Until the query finds something, or until it finds nothing any more. Throws std::runtime_error where that does not come.
inline void wait_until(SqlClient& client, const std::string& sql, bool found) {
  const auto give_up = std::chrono::steady_clock::now() + long_enough;
  while (client.rows(sql).empty() == found) {
    if (std::chrono::steady_clock::now() > give_up) {
      throw std::runtime_error((found ? "nothing found by: " : "still found by: ") + sql);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace polytomic::local::testing

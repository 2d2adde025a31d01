#include "server/access_log.h"

#include <algorithm>
#include <array>
#include <string>

namespace polytomic::server {
namespace {

// A method is any word that the client likes; only the usual ones belong into a log.
std::string_view usual_method(std::string_view method) {
  constexpr std::array<std::string_view, 7> usual = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return std::ranges::find(usual, method) != usual.end() ? method : "(other)";
}

polytomic_log_level level_of(const AccessRecord& record) {
  return record.status >= 500 ? POLYTOMIC_LOG_WARNING : POLYTOMIC_LOG_INFO;
}

}  // namespace

void write_access(Logger& logger, const AccessRecord& record) {
  const polytomic_log_level level = level_of(record);
  if (!logger.wants(level)) return;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(record.duration).count();
  logger.write(level, "server", record.complete ? "request" : "request without a complete answer: the client has gone",
               {{"method", std::string(usual_method(record.method))},
                {"path", std::string(record.path_template)},
                {"status", std::to_string(record.status)},
                {"duration_milliseconds", std::to_string(milliseconds)},
                {"bytes", std::to_string(record.bytes)},
                {"request_id", std::string(record.request_id)}});
}

}  // namespace polytomic::server

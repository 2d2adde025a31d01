// Log records as lines of JSON on standard error.
#pragma once

#include <mutex>

#include "core/backend.h"

namespace polytomic::server {

class StreamLog : public Logger {
 public:
  explicit StreamLog(polytomic_log_level level) : level_(level) {}

  [[nodiscard]] bool wants(polytomic_log_level level) const override { return level <= level_; }
  void write(polytomic_log_level level, std::string_view component, std::string_view message,
             const std::vector<NamedValue>& fields) override;

 private:
  polytomic_log_level level_;
  std::mutex mutex_;
};

}  // namespace polytomic::server

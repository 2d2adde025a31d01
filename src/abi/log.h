// The host's log hook as a Logger.
#pragma once

#include "core/backend.h"

namespace polytomic::abi {

class HookLogger : public Logger {
 public:
  HookLogger(polytomic_log_function function, void* user_data, polytomic_log_level level)
      : function_(function), user_data_(user_data), level_(level) {}

  [[nodiscard]] bool wants(polytomic_log_level level) const override { return function_ != nullptr && level <= level_; }
  void write(polytomic_log_level level, std::string_view component, std::string_view message,
             const std::vector<NamedValue>& fields) override;

 private:
  polytomic_log_function function_;
  void* user_data_;
  polytomic_log_level level_;
};

}  // namespace polytomic::abi

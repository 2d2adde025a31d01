// The host's log hook as a Logger.
#pragma once

#include "core/backend.h"

namespace polytomic::abi {

class HookLogger : public Logger {
 public:
  HookLogger(polytomic_log_function function, void* user_data, polytomic_log_level level)
      : function_(function), user_data_(user_data), level_(level) {}
  HookLogger(const HookLogger&) = delete;
  HookLogger& operator=(const HookLogger&) = delete;
  ~HookLogger() override;

  // From now on the user data is this object's to let go of.
  void own(polytomic_release_function release) { release_ = release; }

  [[nodiscard]] bool wants(polytomic_log_level level) const override { return function_ != nullptr && level <= level_; }
  void write(polytomic_log_level level, std::string_view component, std::string_view message,
             const std::vector<NamedValue>& fields) override;

 private:
  polytomic_log_function function_;
  void* user_data_;
  polytomic_release_function release_ = nullptr;
  polytomic_log_level level_;
};

}  // namespace polytomic::abi

#include "abi/log.h"

#include "abi/boundary.h"
#include "core/text.h"

namespace polytomic::abi {
namespace {

// The records promise a NUL behind every text.
polytomic_string terminated(const std::string& text) { return {text.c_str(), text.size()}; }

}  // namespace

HookLogger::~HookLogger() {
  if (release_ == nullptr) return;
  const CallbackScope inside;
  release_(user_data_);
}

void HookLogger::write(polytomic_log_level level, std::string_view component, std::string_view message,
                       const std::vector<NamedValue>& fields) {
  if (!wants(level)) return;
  const std::string component_text(component);
  const std::string message_text(message);
  std::vector<polytomic_parameter> parameters;
  parameters.reserve(fields.size());
  for (const auto& [name, value] : fields) parameters.push_back({terminated(name), terminated(value)});
  polytomic_log_record record{};
  record.struct_size = sizeof(record);
  record.level = level;
  record.time = current_time();
  record.component = terminated(component_text);
  record.message = terminated(message_text);
  record.fields_count = parameters.size();
  record.fields = parameters.data();
  const CallbackScope inside;
  function_(user_data_, &record);
}

}  // namespace polytomic::abi

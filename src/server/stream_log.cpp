#include "server/stream_log.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>

#include "core/text.h"

namespace polytomic::server {
namespace {

std::string_view level_name(polytomic_log_level level) {
  switch (level) {
    case POLYTOMIC_LOG_ERROR:
      return "error";
    case POLYTOMIC_LOG_WARNING:
      return "warning";
    case POLYTOMIC_LOG_INFO:
      return "info";
    default:
      return "debug";
  }
}

}  // namespace

void StreamLog::write(polytomic_log_level level, std::string_view component, std::string_view message,
                      const std::vector<NamedValue>& fields) {
  if (!wants(level)) return;
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto write_member = [&](std::string_view name, std::string_view value) {
    writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  write_member("time", format_timestamp(current_time()));
  write_member("level", level_name(level));
  write_member("component", component);
  write_member("message", message);
  for (const auto& [name, value] : fields) write_member(name, value);
  writer.EndObject();
  const std::scoped_lock lock(mutex_);
  (void)std::fwrite(buffer.GetString(), 1, buffer.GetSize(), stderr);
  (void)std::fputc('\n', stderr);
}

}  // namespace polytomic::server

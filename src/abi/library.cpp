// What belongs to the library as a whole: versions, the table of status codes, the count of live handles.
#include <algorithm>

#include "abi/boundary.h"
#include "core/build.h"
#include "core/status.h"
#include "polytomic/client.h"

namespace polytomic::abi {

std::atomic<std::size_t>& live_objects() {
  static constinit std::atomic<std::size_t> count{0};
  return count;
}

}  // namespace polytomic::abi

extern "C" {

const char* polytomic_version() noexcept { return polytomic::version_text; }

uint32_t polytomic_abi_version() noexcept { return POLYTOMIC_VERSION_MAJOR; }

size_t polytomic_live_object_count() noexcept { return polytomic::abi::live_objects().load(std::memory_order_relaxed); }

const char* polytomic_status_name(polytomic_status status) noexcept {
  const auto statuses = polytomic::all_statuses();
  const auto found = std::ranges::find(statuses, status, &polytomic::StatusDescriptor::code);
  return found == statuses.end() ? "unknown" : found->name.data();
}

const char* polytomic_status_description(polytomic_status status) noexcept {
  const auto statuses = polytomic::all_statuses();
  const auto found = std::ranges::find(statuses, status, &polytomic::StatusDescriptor::code);
  return found == statuses.end() ? "A status that this version of the library does not know."
                                 : found->description.data();
}

polytomic_category polytomic_status_category(polytomic_status status) noexcept {
  return polytomic::describe_status(status).category;
}

const char* polytomic_category_name(polytomic_category category) noexcept {
  const auto categories = polytomic::all_categories();
  const auto found = std::ranges::find(categories, category, &polytomic::CategoryDescriptor::category);
  return found == categories.end() ? "unknown" : found->name.data();
}

const char* polytomic_log_level_name(polytomic_log_level level) noexcept {
  switch (level) {
    case POLYTOMIC_LOG_OFF:
      return "off";
    case POLYTOMIC_LOG_ERROR:
      return "error";
    case POLYTOMIC_LOG_WARNING:
      return "warning";
    case POLYTOMIC_LOG_INFO:
      return "info";
    case POLYTOMIC_LOG_DEBUG:
      return "debug";
    default:
      return "unknown";
  }
}

}  // extern "C"

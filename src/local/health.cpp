#include "local/health.h"

#include <exception>

#include "core/status.h"

namespace polytomic::local {

bool tells_of_health(const Error& error) {
  if (error.code == POLYTOMIC_ERROR_CONNECT_TIMEOUT) return true;
  switch (describe_status(error.code).category) {
    case POLYTOMIC_CATEGORY_DATABASE:
    case POLYTOMIC_CATEGORY_NETWORK:
    case POLYTOMIC_CATEGORY_AUTHENTICATION:
      return true;
    default:
      return false;
  }
}

void Health::succeeded(const ConnectionRecord& record) noexcept { note(record, "healthy", {}); }

void Health::failed(const ConnectionRecord& record, const Error& error) noexcept {
  if (tells_of_health(error)) note(record, "unhealthy", error.message);
}

void Health::refused(const ConnectionRecord& record, const Error& error) noexcept {
  const bool is_gone = error.code == POLYTOMIC_ERROR_DATABASE_UNAVAILABLE ||
                       error.code == POLYTOMIC_ERROR_DATABASE_MISSING ||
                       error.code == POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED;
  if (is_gone) note(record, "unhealthy", error.message);
}

void Health::note(const ConnectionRecord& record, std::string_view status, std::string_view error) noexcept {
  if (record.status == status && record.status_error == error) return;
  try {
    store_.set_health(record, status, error);
    if (logger_ == nullptr || record.status == status) return;
    const polytomic_log_level level = error.empty() ? POLYTOMIC_LOG_INFO : POLYTOMIC_LOG_WARNING;
    if (!logger_->wants(level)) return;
    logger_->write(level, "local", "health of a connection changed",
                   {{"connection", record.id}, {"status", std::string(status)}, {"reason", std::string(error)}});
  } catch (const std::exception& problem) {
    try {
      if (logger_ != nullptr && logger_->wants(POLYTOMIC_LOG_WARNING)) {
        logger_->write(POLYTOMIC_LOG_WARNING, "local", "health not stored",
                       {{"connection", record.id}, {"reason", problem.what()}});
      }
    } catch (...) {  // no memory to say so
    }
  }
}

}  // namespace polytomic::local

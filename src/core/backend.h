// Who answers calls: the remote API or the local engine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/call.h"
#include "polytomic/client.h"

namespace polytomic {

// Where log records of one client go. Safe on any thread.
class Logger {
 public:
  Logger() = default;
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;
  virtual ~Logger() = default;

  [[nodiscard]] virtual bool wants(polytomic_log_level level) const = 0;
  // `fields` hold no secrets: whoever writes a record sees to that.
  virtual void write(polytomic_log_level level, std::string_view component, std::string_view message,
                     const std::vector<NamedValue>& fields) = 0;
};

// A count for those who watch a server; all its texts stay, and need no escapes.
struct Statistic {
  std::string_view name;
  std::string_view help;
  std::string_view labels;  // such as outcome="read"; empty: none
  std::uint64_t value = 0;
};

class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  // Stops its threads. Every call must be complete or cancelled by then.
  virtual ~Backend() = default;

  // Works on `call` and completes it, never on the caller's stack. Does not block.
  virtual void start(std::shared_ptr<Call> call) = 0;

  // The answer where there is one in memory that takes no wait and little time; else nothing, and `call` is to be
  // started. Never throws for what is wrong with the request.
  [[nodiscard]] virtual std::optional<Response> answer_at_once(const Call& /*call*/) { return std::nullopt; }

  [[nodiscard]] virtual std::size_t open_connections() { return 0; }

  // Why it could answer nothing now; nothing where it could. Does not wait.
  [[nodiscard]] virtual std::optional<Error> problem() { return std::nullopt; }
  // Those of one name follow each other.
  [[nodiscard]] virtual std::vector<Statistic> statistics() { return {}; }

  // Ends a refresh of schemas in the background. False where there can be none.
  [[nodiscard]] virtual bool cancel_refresh(std::string_view /*connection_id*/) { return false; }

  // Calls that start from now on get no answer that was kept before.
  virtual void forget_answers() {}
};

}  // namespace polytomic

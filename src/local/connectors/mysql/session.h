// The connections to one server: made when they are needed, made again when they were lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/context.h"
#include "local/connectors/mysql/fault.h"
#include "local/connectors/mysql/link.h"
#include "local/connectors/mysql/referred_tables.h"
#include "local/connectors/mysql/server.h"
#include "local/connectors/mysql/settings.h"

namespace polytomic::local::mysql {

// A connection that only reads, and the server at its end.
struct Access {
  // Backslashes are letters, and quotes make texts: what the statements here are written for.
  static constexpr std::string_view own_sql_mode = "NO_BACKSLASH_ESCAPES";

  // Connects. Throws Failure and Fault.
  Access(const Settings& settings, const Context& context);

  // For the time of one statement that is prepared, and never run, or that names things as its author does elsewhere.
  void accept_writes(bool accepts, const Context& context);
  void speak_like(std::string_view sql_mode, const Context& context);

  Link link;
  Server server;
  ReferredTables referred;
};

class Session {
 public:
  explicit Session(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const Settings& settings() const { return settings_; }

  // Runs `work` on the connection and turns what goes wrong into a Failure.
  template <class Work>
  auto use(const Context& context, Work work) {
    try {
      return work(connect(first_, context));
    } catch (const Fault& fault) {
      end_stopped();
      if (fault.is_lost()) first_.reset();
      throw make_failure(fault, settings_, context);
    } catch (const Failure&) {
      end_stopped();
      throw;
    }
  }

  // A second connection, to be used beside the first one; nullptr where the server gives none.
  [[nodiscard]] Access* second(const Context& context);

 private:
  // The connection of the last use, unless the server has ended it meanwhile.
  [[nodiscard]] Access& connect(std::optional<Access>& access, const Context& context);
  // Has the server end what nobody waits for any more.
  void end_stopped();
  void end_stopped(std::optional<Access>& access);

  Settings settings_;
  std::optional<Access> first_;
  std::optional<Access> second_;
};

}  // namespace polytomic::local::mysql

// The connections to one server: made when they are needed, made again when they were lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/context.h"
#include "local/connectors/mysql/fault.h"
#include "local/connectors/mysql/link.h"
#include "local/connectors/mysql/references.h"
#include "local/connectors/mysql/server.h"
#include "local/connectors/mysql/settings.h"
#include "local/connectors/mysql/triggered_tables.h"

namespace polytomic::local::mysql {

// A connection that only reads, and the server at its end.
struct Access {
  // Backslashes are letters, and quotes make texts: what the statements here are written for.
  static constexpr std::string_view own_sql_mode = "NO_BACKSLASH_ESCAPES";

  // Connects. Throws Failure and Fault.
  Access(const Settings& settings, Link::Statements statements, const Context& context);

  // Lets statements that write be prepared, which are never run, and without waiting for locks; and takes it back.
  void accept_writes(bool accepts, const Context& context);
  // Reads statements as the user's own sessions do; or as those here are written.
  void speak_like(std::string_view sql_mode, const Context& context);
  // Ready for the next use, and in the state that each use expects.
  [[nodiscard]] bool is_fit() const { return link.is_idle() && !accepts_writes_ && !speaks_otherwise_; }

  Link link;
  Server server;
  References references;
  TriggeredTables triggered;

 private:
  bool accepts_writes_ = false;
  bool speaks_otherwise_ = false;
};

class Session {
 public:
  explicit Session(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const Settings& settings() const { return settings_; }

  // Runs `work` on the connection and turns what goes wrong into a Failure.
  template <class Work>
  auto use(const Context& context, Work work) {
    try {
      return work(connect(first_, Link::Statements::single, context));
    } catch (const Fault& fault) {
      if (fault.is_lost()) first_.reset();
      end_abandoned();
      throw make_failure(fault, settings_, context);
    } catch (const Failure&) {
      end_abandoned();
      throw;
    }
  }

  // A second connection, to be used beside the first one; nullptr where the server gives none.
  [[nodiscard]] Access* second(const Context& context);

 private:
  // The connection of the last use, unless the server has ended it meanwhile.
  [[nodiscard]] Access& connect(std::optional<Access>& access, Link::Statements statements, const Context& context);
  // Has the server end what nobody waits for any more.
  void end_abandoned();
  void end_abandoned(std::optional<Access>& access);

  Settings settings_;
  std::optional<Access> first_;
  std::optional<Access> second_;
  bool has_second_ = true;  // until the server refuses one
};

}  // namespace polytomic::local::mysql

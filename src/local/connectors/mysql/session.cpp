#include "local/connectors/mysql/session.h"

#include <atomic>
#include <chrono>

#include "local/aside.h"
#include "local/connectors/mysql/text.h"

namespace polytomic::local::mysql {
namespace {

std::string settings_sql(const Link& link, std::chrono::seconds statement_timeout) {
  std::string sql =
      "SET SESSION sql_mode = " + quote_text(Access::own_sql_mode) + ", time_zone = '+00:00', lock_wait_timeout = 1, ";
  // In MySQL the limit is one of reads only, which are all that is sent.
  if (link.is_mariadb()) return sql + "max_statement_time = " + std::to_string(statement_timeout.count());
  return sql + "max_execution_time = " + std::to_string(std::chrono::milliseconds(statement_timeout).count());
}

// Ends the connection `id` of the server, unless another server is at the end of the line this time.
void kill(const Settings& settings, unsigned long id, const std::string& identity, const Context& context) {
  Link link(settings, Link::Statements::single, context);
  if (read_identity(link, context) == identity) link.run("KILL " + std::to_string(id), context);
}

}  // namespace

Access::Access(const Settings& settings, Link::Statements statements, const Context& context)
    : link(settings, statements, context), server(read_server(link, context)) {
  link.run(settings_sql(link, settings.statement_timeout), context);
  accept_writes(false, context);
}

void Access::accept_writes(bool accepts, const Context& context) {
  accepts_writes_ = true;  // until the server has said otherwise
  link.run(accepts ? "SET SESSION TRANSACTION READ WRITE" : "SET SESSION TRANSACTION READ ONLY", context);
  // What is only asked for its kind is not worth waiting for. MySQL knows no time but whole seconds.
  if (server.is_mariadb)
    link.run(accepts ? "SET SESSION lock_wait_timeout = 0" : "SET SESSION lock_wait_timeout = 1", context);
  accepts_writes_ = accepts;
}

void Access::speak_like(std::string_view sql_mode, const Context& context) {
  speaks_otherwise_ = true;
  link.run("SET SESSION sql_mode = " + quote_text(sql_mode), context);
  speaks_otherwise_ = sql_mode != own_sql_mode;
}

Access& Session::connect(std::optional<Access>& access, Link::Statements statements, const Context& context) {
  context.check();
  if (access && access->is_fit()) return *access;
  access.reset();
  access.emplace(settings_, statements, context);
  return *access;
}

Access* Session::second(const Context& context) {
  if (!has_second_) return nullptr;
  try {
    return &connect(second_, Link::Statements::several, context);
  } catch (const Fault&) {
    second_.reset();
  } catch (const Failure&) {
    context.check();
  }
  has_second_ = false;
  return nullptr;
}

void Session::end_abandoned() {
  end_abandoned(first_);
  end_abandoned(second_);
}

void Session::end_abandoned(std::optional<Access>& access) {
  if (!access || !access->link.is_abandoned()) return;
  constexpr std::chrono::seconds longest{5};
  constexpr std::chrono::milliseconds patience{50};
  const auto work = [settings = settings_, id = access->link.id(), identity = access->server.identity](
                        const Context& context) { kill(settings, id, identity, context); };
  access.reset();
  const std::atomic<bool> never{false};
  begin_aside(work, Context(Context::Clock::now() + longest, never), patience);
}

}  // namespace polytomic::local::mysql

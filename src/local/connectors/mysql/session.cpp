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
  Link link(settings, context);
  if (read_identity(link, context) == identity) link.run("KILL " + std::to_string(id), context);
}

}  // namespace

Access::Access(const Settings& settings, const Context& context)
    : link(settings, context), server(read_server(link, context)) {
  link.run(settings_sql(link, settings.statement_timeout), context);
  accept_writes(false, context);
}

void Access::accept_writes(bool accepts, const Context& context) {
  link.run(accepts ? "SET SESSION TRANSACTION READ WRITE" : "SET SESSION TRANSACTION READ ONLY", context);
}

void Access::speak_like(std::string_view sql_mode, const Context& context) {
  link.run("SET SESSION sql_mode = " + quote_text(sql_mode), context);
}

Access& Session::connect(std::optional<Access>& access, const Context& context) {
  context.check();
  if (access && access->link.is_idle()) return *access;
  access.reset();
  access.emplace(settings_, context);
  return *access;
}

Access* Session::second(const Context& context) {
  try {
    return &connect(second_, context);
  } catch (const Fault&) {
    second_.reset();
  } catch (const Failure&) {
    context.check();
  }
  return nullptr;
}

void Session::end_stopped() {
  end_stopped(first_);
  end_stopped(second_);
}

void Session::end_stopped(std::optional<Access>& access) {
  if (!access || !access->link.was_stopped()) return;
  constexpr std::chrono::seconds longest{5};
  constexpr std::chrono::milliseconds patience{50};
  const auto work = [settings = settings_, id = access->link.id(), identity = access->server.identity](
                        const Context& context) { kill(settings, id, identity, context); };
  access.reset();
  const std::atomic<bool> never{false};
  begin_aside(work, Context(Context::Clock::now() + longest, never), patience);
}

}  // namespace polytomic::local::mysql

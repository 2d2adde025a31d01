#include "cli/program.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // defines what App.hpp declares
#include <CLI/Error.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/session.h"

namespace polytomic::cli {
namespace {

void build(CLI::App& app, Session& session) {
  prepare_help(app);
  app.fallthrough();  // inherited by every command, so that the options of all may stand anywhere
  app.require_subcommand(1);
  add_global_options(app, session.options);
  add_connection_commands(app, session);
  add_type_commands(app, session);
  add_source_commands(app, session);
  add_target_commands(app, session);
  add_schema_commands(app, session);
  add_identity_command(app, session);
  add_request_command(app, session);
  add_server_commands(app, session);
  add_completion_commands(app, session);
}

ExitCode report(const CommandFailure& failure, const Session& session) {
  if (failure.code() != ExitCode::success) std::fputs(failure.report(session.options.api_key).c_str(), stderr);
  return failure.code();
}

// What the command line itself answers: help, the version, or what is wrong with it.
ExitCode answer(CLI::App& app, const CLI::ParseError& error, const Session& session) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    const bool version = error.get_name() == "CallForVersion";
    const std::string text = version ? app.version() : app.help();
    session.print(text.ends_with('\n') ? text : text + "\n");
    return ExitCode::success;
  }
  const std::string advice = "See '" + command_path(app) + " --help'.";
  return report(CommandFailure(ExitCode::usage, explanation(app, error), advice), session);
}

}  // namespace

ExitCode run_program(int argument_count, char** arguments) {
  ignore_broken_pipes();
  Session session;
  try {
    CLI::App app("Connections, sources and targets of the Polytomic API, remote or local", "polytomic");
    build(app, session);
    try {
      app.parse(argument_count, arguments);
    } catch (const CLI::ParseError& error) {
      return answer(app, error, session);
    }
    hide_api_key(argument_count, arguments);
    complete_global_options(session.options);
    session.command();
    return session.outcome;
  } catch (const CommandFailure& failure) {
    return report(failure, session);
  } catch (const std::exception& error) {
    return report(CommandFailure(ExitCode::internal, error.what(), "Please report this as a fault."), session);
  }
}

}  // namespace polytomic::cli

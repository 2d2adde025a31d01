#include "cli/exit_code.h"

#include <array>
#include <string_view>

namespace polytomic::cli {
namespace {

struct Meaning {
  ExitCode code;
  std::string_view text;
};

constexpr std::array meanings = {
    Meaning{ExitCode::success, "success"},
    Meaning{ExitCode::api, "the API refused the request or failed"},
    Meaning{ExitCode::usage, "the command line is wrong"},
    Meaning{ExitCode::network, "the API was not reached, or time ran out"},
    Meaning{ExitCode::authentication, "the API key is missing or wrong, or may not do this"},
    Meaning{ExitCode::not_found, "what was named does not exist"},
    Meaning{ExitCode::local, "the local catalog or a database cannot be used"},
    Meaning{ExitCode::internal, "a malformed answer or a fault of the program"},
    Meaning{ExitCode::interrupted, "interrupted with Ctrl-C"},
};

}  // namespace

ExitCode exit_code_of(polytomic_category category) {
  switch (category) {
    case POLYTOMIC_CATEGORY_NONE:
      return ExitCode::success;
    case POLYTOMIC_CATEGORY_USAGE:
      return ExitCode::usage;
    case POLYTOMIC_CATEGORY_AUTHENTICATION:
    case POLYTOMIC_CATEGORY_PERMISSION:
      return ExitCode::authentication;
    case POLYTOMIC_CATEGORY_NOT_FOUND:
      return ExitCode::not_found;
    case POLYTOMIC_CATEGORY_NETWORK:
    case POLYTOMIC_CATEGORY_TIMEOUT:
      return ExitCode::network;
    case POLYTOMIC_CATEGORY_CANCELLED:
      return ExitCode::interrupted;
    case POLYTOMIC_CATEGORY_CATALOG:
    case POLYTOMIC_CATEGORY_DATABASE:
      return ExitCode::local;
    case POLYTOMIC_CATEGORY_RESPONSE:
    case POLYTOMIC_CATEGORY_INTERNAL:
      return ExitCode::internal;
    default:  // refused, conflict, rate limit, server, and categories of newer libraries
      return ExitCode::api;
  }
}

std::string exit_code_help() {
  std::string help = "Exit codes:\n";
  for (const Meaning& meaning : meanings) {
    std::string number = std::to_string(static_cast<int>(meaning.code));
    number.resize(5, ' ');
    help.append("  ").append(number).append(meaning.text).append("\n");
  }
  return help;
}

}  // namespace polytomic::cli

#include "cli/failure.h"

#include "cli/text.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

std::string_view advice_for(polytomic_category category) {
  switch (category) {
    case POLYTOMIC_CATEGORY_USAGE:
      return "See 'polytomic --help'.";
    case POLYTOMIC_CATEGORY_AUTHENTICATION:
      return "Set POLYTOMIC_API_KEY or --api-key-file. Keys are made in the Polytomic settings, or with 'polytomic "
             "keys "
             "create' for your own server.";
    case POLYTOMIC_CATEGORY_PERMISSION:
      return "Use an API key whose role allows this; 'polytomic identity' shows whose key it is.";
    case POLYTOMIC_CATEGORY_NOT_FOUND:
      return "Check the id or name; 'polytomic connections list' and 'polytomic types list' show what exists.";
    case POLYTOMIC_CATEGORY_CONFLICT:
      return "Look at the current state of things, then try again.";
    case POLYTOMIC_CATEGORY_RATE_LIMIT:
      return "Wait a while, then try again.";
    case POLYTOMIC_CATEGORY_SERVER:
      return "Try again later; if it stays, report it with the request id.";
    case POLYTOMIC_CATEGORY_NETWORK:
      return "Check --url (or POLYTOMIC_URL) and the network.";
    case POLYTOMIC_CATEGORY_TIMEOUT:
      return "Check --url (or POLYTOMIC_URL), or allow more time with --timeout.";
    case POLYTOMIC_CATEGORY_RESPONSE:
      return "Check that --url (or POLYTOMIC_URL) names a Polytomic API; --verbose shows the exchange.";
    case POLYTOMIC_CATEGORY_CATALOG:
      return "Check the catalog's path or URL in --url local:PATH (or POLYTOMIC_URL).";
    case POLYTOMIC_CATEGORY_DATABASE:
      return "Check the connection's configuration; 'polytomic connections test ID' tries it.";
    case POLYTOMIC_CATEGORY_INTERNAL:
      return "Please report this as a fault.";
    default:
      return {};
  }
}

void remove_secret(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
    text.replace(at, secret.size(), "***");
    at += 3;
  }
}

}  // namespace

CommandFailure::CommandFailure(const polytomic_error_details& details)
    : code_(exit_code_of(details.category)),
      message_(view(details.message)),
      advice_(advice_for(details.category)),
      request_id_(view(details.request_id)) {
  if (message_.empty()) message_ = polytomic_status_description(details.code);
  const bool no_engine =
      details.code == POLYTOMIC_ERROR_LOCAL_ENGINE_MISSING || details.code == POLYTOMIC_ERROR_LOCAL_ENGINE_MISMATCH;
  if (no_engine) advice_.clear();  // the message says what to install
  const std::string_view metadata = view(details.metadata);
  if (!metadata.empty() && metadata != "{}" && metadata != "null" && metadata != "[]") particulars_ = metadata;
}

std::string CommandFailure::report(std::string_view secret) const {
  std::string text = "polytomic: " + one_line(message_) + "\n";
  if (!particulars_.empty()) text += "details: " + one_line(particulars_) + "\n";
  if (!advice_.empty()) text += one_line(advice_) + "\n";
  if (!request_id_.empty()) text += "request id: " + one_line(request_id_) + "\n";
  remove_secret(text, secret);
  return text;
}

CommandFailure usage_failure(std::string message) {
  return {ExitCode::usage, std::move(message), "See 'polytomic --help'."};
}

CommandFailure status_failure(polytomic_status status, std::string_view action) {
  const polytomic_category category = polytomic_status_category(status);
  return {exit_code_of(category), std::string(action) + ": " + polytomic_status_description(status),
          std::string(advice_for(category))};
}

}  // namespace polytomic::cli

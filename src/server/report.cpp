#include "server/report.h"

#include <cstdio>
#include <exception>
#include <string>

#include "core/error.h"
#include "core/status.h"

namespace polytomic::server {
namespace {

std::string_view hint_for(polytomic_status code) {
  switch (code) {
    case POLYTOMIC_ERROR_LOCAL_ENGINE_MISSING:
    case POLYTOMIC_ERROR_LOCAL_ENGINE_MISMATCH:
      return "Install the local engine of the same release beside the library.";
    case POLYTOMIC_ERROR_CATALOG_KEY:
      return "Give the key that the catalog was made with, or put its key file back.";
    default:
      break;
  }
  const StatusDescriptor& status = describe_status(code);
  if (status.retryable) return "Try again later.";
  return status.category == POLYTOMIC_CATEGORY_CATALOG
             ? "Check --catalog: the file, its folder and your rights to them; or the database that its URL names."
             : "";
}

}  // namespace

void print_error(std::string_view message, std::string_view hint) {
  std::string text = "polytomic: " + std::string(message) + "\n";
  if (!hint.empty()) text += std::string(hint) + "\n";
  (void)std::fputs(text.c_str(), stderr);
}

polytomic_status run_reporting(const std::function<void()>& command) {
  try {
    command();
    return POLYTOMIC_OK;
  } catch (const Failure& failure) {
    print_error(failure.error().message, hint_for(failure.error().code));
    return failure.error().code;
  } catch (const std::exception& error) {
    print_error(error.what(), "Please report this as a fault.");
    return POLYTOMIC_ERROR_INTERNAL;
  }
}

}  // namespace polytomic::server

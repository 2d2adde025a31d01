#include "core/error.h"

#include "core/status.h"

namespace polytomic {

Error make_error(polytomic_status code, std::string message) {
  const StatusDescriptor& descriptor = describe_status(code);
  Error error;
  error.code = code;
  error.message = std::move(message);
  error.http_status = descriptor.http_status;
  error.key = descriptor.key;
  return error;
}

Error make_field_error(polytomic_status code, std::string_view field, std::string message) {
  Error error = make_error(code, std::move(message));
  error.field = field;
  return error;
}

}  // namespace polytomic

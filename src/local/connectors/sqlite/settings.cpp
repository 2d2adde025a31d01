#include "local/connectors/sqlite/settings.h"

#include <cstdint>
#include <filesystem>

#include "core/error.h"
#include "local/connectors/sqlite/text.h"

namespace polytomic::local::sqlite {
namespace {

constexpr std::uint64_t hash_basis = 14695981039346656037U;
constexpr std::uint64_t hash_prime = 1099511628211U;

// FNV-1a: std::hash may differ between builds, a stored fingerprint must not.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = hash_basis;
  for (const char letter : text) value = (value ^ static_cast<unsigned char>(letter)) * hash_prime;
  return value;
}

[[noreturn]] void refuse(std::string_view field, std::string message) {
  throw Failure(make_field_error(POLYTOMIC_ERROR_INVALID_ARGUMENT, field, std::move(message)));
}

void check_path(const std::string& path) {
  if (path.empty()) refuse("path", "path is empty; give the absolute path of the SQLite database file");
  if (path.find('\0') != std::string::npos) refuse("path", "path holds a NUL character, which no file name can");
  if (!std::filesystem::path(path).is_absolute()) {
    refuse("path", "path '" + path +
                       "' is relative; give an absolute path, because the working directory of a service is not the "
                       "one that you see");
  }
}

}  // namespace

ObjectFilter::ObjectFilter(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) ids_.insert(fold(id));
}

bool ObjectFilter::offers(std::string_view name) const {
  return ids_.empty() || ids_.find(fold(object_id(name))) != ids_.end();
}

std::string ObjectFilter::fingerprint() const {
  std::uint64_t sum = ids_.size();
  for (const std::string& id : ids_) sum += hash(id);
  return std::to_string(sum);
}

Settings read_settings(const Configuration& configuration) {
  Settings settings;
  settings.path = configuration.text("path").value_or("");
  settings.passphrase = configuration.text("passphrase").value_or("");
  settings.read_only = configuration.flag("read_only").value_or(false);
  settings.filter = ObjectFilter(configuration.texts("tables"));
  check_path(settings.path);
  if (settings.passphrase.find('\0') != std::string::npos) {
    refuse("passphrase", "passphrase holds a NUL character, which SQLite cannot take");
  }
  return settings;
}

}  // namespace polytomic::local::sqlite

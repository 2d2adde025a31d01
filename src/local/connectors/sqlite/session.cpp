#include "local/connectors/sqlite/session.h"

#include "core/error.h"
#include "local/catalog_application_id.h"

namespace polytomic::local::sqlite {
namespace {

void unlock(Handle& handle, const Settings& settings) {
  if (settings.passphrase.empty() || handle.unlock(settings.passphrase)) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED, "passphrase",
                                 "'" + settings.path +
                                     "' is configured with a passphrase, but the SQLite that this library uses has no "
                                     "encryption; leave passphrase out, or install a SQLite with SQLCipher"));
}

// The keys and sealed secrets of a catalog are nobody's source; nor may a sync write there.
void refuse_catalog(Handle& handle, const Settings& settings) {
  Statement statement(handle.get(), "PRAGMA main.application_id");
  if (!statement.step() || statement.integer(0) != catalog_application_id) return;
  throw Failure(make_field_error(POLYTOMIC_ERROR_DATABASE_FORBIDDEN, "path",
                                 "'" + settings.path +
                                     "' is a catalog of connections, which no connection may read; name another "
                                     "database"));
}

}  // namespace

bool Session::writable() const { return !settings_.read_only && is_writable_file(settings_.path); }

void Session::connect(const Context& context) {
  const FileIdentity identity = examine_file(settings_.path);
  if (handle_ && identity == identity_) return;
  handle_.reset();
  Handle handle(settings_.path);
  const Watch watch(handle.get(), context);
  unlock(handle, settings_);
  run(handle.get(), "PRAGMA cell_size_check = ON");  // damage is found before it is believed
  run(handle.get(), "PRAGMA main.schema_version");   // reads the header: is it a database at all?
  refuse_catalog(handle, settings_);
  handle_ = std::move(handle);
  identity_ = identity;
}

}  // namespace polytomic::local::sqlite

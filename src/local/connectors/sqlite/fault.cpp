#include "local/connectors/sqlite/fault.h"

#include <cerrno>
#include <string_view>

#include "local/connectors/sqlite/location.h"
#include "local/connectors/sqlite/settings.h"
#include "local/printable.h"

namespace polytomic::local::sqlite {
namespace {

constexpr int primary_code_mask = 0xFF;

bool refuses_access(int os_error) { return os_error == EACCES || os_error == EPERM || os_error == EROFS; }

// SQLite reads a database in WAL mode only with a -shm file beside it, which it may have to create.
Error describe_unshared(const std::string& file) {
  return make_error(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
                    file +
                        " needs the files of its write-ahead log beside it, and this process may not create or read "
                        "them; grant it access to the directory, or run PRAGMA journal_mode=DELETE on the database");
}

Error describe_unopened(const Fault& fault, const std::string& file, const std::string& path) {
  if (refuses_access(fault.os_error()) || is_present(path + "-wal")) return describe_unshared(file);
  return make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                    file + " could not be opened: " + fault.message() + "; check that the file can be read");
}

Error describe_unrecognized(const std::string& file, bool has_passphrase) {
  return make_error(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED,
                    has_passphrase
                        ? file + " is not a SQLite database, or passphrase is not the right one; check both"
                        : file + " is not a SQLite database, or it is encrypted; check path, or give passphrase");
}

Error describe_unwritable(const Fault& fault, const std::string& file) {
  if (fault.code() != SQLITE_READONLY_ROLLBACK) return describe_unshared(file);
  return make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                    file +
                        " holds a write that was interrupted and must be rolled back first; open it once with a "
                        "program that may write to it");
}

// SQLite refuses a whole schema for one view or trigger that was made where its database was attached under a name, and
// that names it.
Error describe_unread_schema(const Fault& fault, const std::string& file) {
  constexpr std::string_view other_database = "cannot reference objects in database";
  if (fault.message().find(other_database) == std::string::npos) {
    return make_error(POLYTOMIC_ERROR_DATABASE_ERROR, "the database in " + file + " is damaged (" + fault.message() +
                                                          "); restore a backup or recover it with sqlite3 .recover");
  }
  return make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                    file +
                        " holds a view or trigger that names an attached database, with which SQLite reads nothing of "
                        "it alone (" +
                        fault.message() +
                        "); attach the file under that name, drop the view or trigger, and create it without the name");
}

Error describe(const Fault& fault, const Settings& settings) {
  const std::string file = "the file '" + settings.path + "'";
  switch (fault.code() & primary_code_mask) {
    case SQLITE_NOTADB:
      return describe_unrecognized(file, !settings.passphrase.empty());
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return make_error(POLYTOMIC_ERROR_DATABASE_LOCKED,
                        "another process holds the database in " + file + "; try again when it has finished writing");
    case SQLITE_CANTOPEN:
      return describe_unopened(fault, file, settings.path);
    case SQLITE_READONLY:
      return describe_unwritable(fault, file);
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return make_error(POLYTOMIC_ERROR_DATABASE_FORBIDDEN,
                        "access to the database in " + file + " was refused: " + fault.message());
    case SQLITE_CORRUPT:
      return describe_unread_schema(fault, file);
    case SQLITE_NOMEM:
      return make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out while reading " + file);
    default:
      return make_error(POLYTOMIC_ERROR_DATABASE_ERROR,
                        "SQLite could not read the database in " + file + ": " + fault.message());
  }
}

}  // namespace

Fault::Fault(sqlite3* database, int code)
    : code_(code),
      os_error_(database == nullptr ? 0 : sqlite3_system_errno(database)),
      offset_(database == nullptr ? -1 : sqlite3_error_offset(database)),
      // The handle's message belongs to its last error, which a refused argument does not become.
      message_(valid_text(database != nullptr && sqlite3_extended_errcode(database) == code ? sqlite3_errmsg(database)
                                                                                            : sqlite3_errstr(code))) {}

bool Fault::is_about_statement() const {
  switch (code_ & primary_code_mask) {
    case SQLITE_ERROR:
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
      return true;
    default:
      return false;
  }
}

Failure make_failure(const Fault& fault, const Settings& settings, const Context& context) {
  const int primary_code = fault.code() & primary_code_mask;
  if (primary_code == SQLITE_INTERRUPT || primary_code == SQLITE_BUSY || primary_code == SQLITE_AUTH) context.check();
  Error error = describe(fault, settings);
  if (primary_code == SQLITE_CANTOPEN || primary_code == SQLITE_IOERR) error.os_error = fault.os_error();
  return Failure(std::move(error));
}

}  // namespace polytomic::local::sqlite

// The connection to one database file: opened when it is needed, watched while it is used.
#pragma once

#include <optional>
#include <utility>

#include "core/context.h"
#include "local/connectors/sqlite/fault.h"
#include "local/connectors/sqlite/handle.h"
#include "local/connectors/sqlite/location.h"
#include "local/connectors/sqlite/settings.h"

namespace polytomic::local::sqlite {

class Session {
 public:
  explicit Session(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const Settings& settings() const { return settings_; }

  // The file that is open.
  [[nodiscard]] const FileIdentity& identity() const { return identity_; }

  // True when the settings and the file system let this process write to the database.
  [[nodiscard]] bool writable() const;

  // Runs `work` on the open database, under watch, and turns what SQLite says into a Failure.
  template <class Work>
  auto use(const Context& context, Work work) {
    context.check();
    try {
      connect(context);
      const Watch watch(handle_->get(), context);
      return work(handle_->get());
    } catch (const Fault& fault) {
      throw make_failure(fault, settings_, context);
    }
  }

  // The same, inside a read transaction.
  template <class Work>
  auto read(const Context& context, Work work) {
    return use(context, [&work](sqlite3* database) {
      const ReadTransaction transaction(database);
      return work(database);
    });
  }

 private:
  // Opens the file, unless it is open and still the one at the path.
  void connect(const Context& context);

  Settings settings_;
  std::optional<Handle> handle_;
  FileIdentity identity_;
};

}  // namespace polytomic::local::sqlite

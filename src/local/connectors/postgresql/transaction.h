// How every transaction begins. It says each setting that counts, and for itself alone: behind a pooler that lends its
// server sessions by the transaction, others have been in the session before and will be in it afterwards. Only where
// the session is nobody else's may settings stay.
#pragma once

#include <chrono>
#include <string>

namespace polytomic::local::postgresql {

// Where names without a schema are looked for.
enum class SearchPath {
  catalog,  // in the catalog only, so that nobody's operators or functions come between
  user      // where the user's other programs look
};

struct TransactionSettings {
  std::chrono::milliseconds statement_timeout{};
  std::chrono::milliseconds lock_timeout{200};
  SearchPath search_path = SearchPath::catalog;
};

// Begins a transaction that only reads, and in which all statements see one state of the database.
[[nodiscard]] std::string begin_sql();

// The statement that must come next. Its first field is the number of the server's process.
[[nodiscard]] std::string settings_sql(const TransactionSettings& settings);

// The same for the rest of the session, in which then every transaction only reads.
[[nodiscard]] std::string session_settings_sql(const TransactionSettings& settings);

}  // namespace polytomic::local::postgresql

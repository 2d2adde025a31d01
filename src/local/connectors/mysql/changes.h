// Whether schemas or rights may have changed.
#pragma once

#include <cstdint>
#include <string>

#include "core/context.h"
#include "local/connectors/mysql/link.h"

namespace polytomic::local::mysql {

// Adds up what changes_sql gives.
class Changes {
 public:
  void add(const Row& row);
  // A value that is another one after every statement that changes schemas or rights, and after the server was started again.
  [[nodiscard]] std::string value() const { return std::to_string(count_) + others_; }

 private:
  std::uint64_t count_ = 0;
  std::string others_;
};

// Refers to `changes`.
[[nodiscard]] Reading changes_reading(Changes& changes, bool is_mariadb);

// The value of now. Throws Fault, and Failure where the context says to stop.
[[nodiscard]] std::string read_changes(Link& link, const Context& context);

}  // namespace polytomic::local::mysql

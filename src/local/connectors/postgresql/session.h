// The connection to one database: made when it is needed, made again when it was lost.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/context.h"
#include "local/connectors/postgresql/failure.h"
#include "local/connectors/postgresql/link.h"
#include "local/connectors/postgresql/settings.h"

namespace polytomic::local::postgresql {

class Session {
 public:
  explicit Session(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const Settings& settings() const { return settings_; }

  // Runs `work` on the connection and turns what goes wrong into a Failure.
  template <class Work>
  auto use(const Context& context, Work work) {
    try {
      return work(connect(context));
    } catch (const Fault& fault) {
      recover(fault, context);
      throw make_failure(fault, settings_, context);
    } catch (const Failure&) {
      if (link_ && link_->is_in_transaction()) link_.reset();
      throw;
    }
  }

 private:
  // The connection of the last use, unless the server has ended it meanwhile.
  [[nodiscard]] Link& connect(const Context& context);
  // Makes the connection fit for the next use, or drops it.
  void recover(const Fault& fault, const Context& context);

  Settings settings_;
  std::optional<Link> link_;
};

}  // namespace polytomic::local::postgresql

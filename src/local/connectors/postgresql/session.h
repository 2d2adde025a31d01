// The connection to one database: made when it is needed, made again when it was lost.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/context.h"
#include "local/connectors/postgresql/fault.h"
#include "local/connectors/postgresql/link.h"
#include "local/connectors/postgresql/settings.h"

namespace polytomic::local::postgresql {

class Session {
 public:
  explicit Session(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] const Settings& settings() const { return settings_; }

  // Runs `work` on the connection and turns what goes wrong into a Failure. `work` only reads, so that where a
  // connection from an earlier use turns out to be lost, it is run again on a new one.
  template <class Work>
  auto use(const Context& context, Work work) {
    const bool is_reused = link_.has_value();
    try {
      return attempt(context, work);
    } catch (const Fault& fault) {
      if (!is_reused || !fault.is_lost()) throw make_failure(fault, settings_, context);
    }
    try {
      return attempt(context, work);
    } catch (const Fault& fault) {
      throw make_failure(fault, settings_, context);
    }
  }

 private:
  template <class Work>
  auto attempt(const Context& context, Work& work) {
    try {
      return work(connect(context));
    } catch (const Fault& fault) {
      recover(fault, context);
      throw;
    } catch (...) {
      link_.reset();
      throw;
    }
  }

  [[nodiscard]] Link& connect(const Context& context);
  // Makes the connection fit for the next use, or drops it.
  void recover(const Fault& fault, const Context& context);

  Settings settings_;
  std::optional<Link> link_;
};

}  // namespace polytomic::local::postgresql

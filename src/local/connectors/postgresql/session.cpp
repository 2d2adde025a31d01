#include "local/connectors/postgresql/session.h"

namespace polytomic::local::postgresql {

Link& Session::connect(const Context& context) {
  context.check();
  if (link_ && link_->is_idle()) return *link_;
  link_.reset();
  link_.emplace(settings_, context);
  return *link_;
}

void Session::recover(const Fault& fault, const Context& context) {
  if (!link_ || fault.is_lost()) {
    link_.reset();
    return;
  }
  if (!link_->is_in_transaction()) return;
  try {
    link_->run("ROLLBACK", context);
  } catch (const std::exception&) {
    link_.reset();  // the first fault is the one to tell
  }
}

}  // namespace polytomic::local::postgresql

#include "cli/command.h"
#include "cli/value.h"

namespace polytomic::cli {
namespace {

Cell owner_kind(const polytomic_identity& identity) {
  if (identity.is_system != 0) return "system";
  if (identity.is_partner != 0) return "partner";
  if (identity.is_organization != 0) return "organization";
  if (identity.is_user != 0) return "user";
  return {};
}

}  // namespace

void add_identity_command(CLI::App& app, Session& session) {
  (void)add_command(app, session, "identity", "Show whose API key it is", {"polytomic identity"}, [&session] {
    const polytomic_get_identity_request request = POLYTOMIC_GET_IDENTITY_REQUEST_INIT;
    const ResponseHandle response = session.client().run<polytomic_get_identity>(request);
    session.show<polytomic_response_identity>(response, [&](const polytomic_identity& identity) {
      Details details;
      details.add("ID", cell(identity.id));
      details.add("Kind", owner_kind(identity));
      details.add("E-mail", cell(identity.email));
      details.add("Role", cell(identity.role));
      details.add("Organization", cell(identity.organization_name));
      details.add("Organization ID", cell(identity.organization_id));
      session.print(details);
    });
  });
}

}  // namespace polytomic::cli

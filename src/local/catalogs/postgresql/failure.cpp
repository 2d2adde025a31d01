#include "local/catalogs/postgresql/failure.h"

#include <array>
#include <string_view>

namespace polytomic::local {
namespace {

struct Meaning {
  std::string_view state;  // what SQLSTATE begins with
  polytomic_status status;
  std::string_view advice;
};

// The first that fits.
constexpr std::array meanings{
    Meaning{"22021", POLYTOMIC_ERROR_UNPROCESSABLE, "leave the character NUL out, which PostgreSQL cannot keep"},
    Meaning{"25006", POLYTOMIC_ERROR_CATALOG_READ_ONLY, "name a server that takes changes"},
    Meaning{"28", POLYTOMIC_ERROR_CATALOG_OPEN, "check user and password (PGPASSWORD, PGPASSFILE)"},
    Meaning{"3D", POLYTOMIC_ERROR_CATALOG_OPEN, "create the database, or name another one"},
    Meaning{"3F", POLYTOMIC_ERROR_CATALOG_CORRUPT, "restore the schema polytomic from a backup"},
    Meaning{"40", POLYTOMIC_ERROR_CATALOG_BUSY, "try again"},
    Meaning{"42501", POLYTOMIC_ERROR_CATALOG_OPEN,
            "the user needs all rights to the schema polytomic, and to make it the right CREATE on the database"},
    Meaning{"42P01", POLYTOMIC_ERROR_CATALOG_CORRUPT, "restore the schema polytomic from a backup"},
    Meaning{"53100", POLYTOMIC_ERROR_CATALOG_READ_ONLY, "check the server's free space"},
    Meaning{"53", POLYTOMIC_ERROR_CATALOG_UNAVAILABLE, "try again later"},
    Meaning{"55P03", POLYTOMIC_ERROR_CATALOG_BUSY, "another process holds it; try again"},
    Meaning{"57014", POLYTOMIC_ERROR_CATALOG_BUSY, "it took too long, or somebody cancelled it; try again"},
    Meaning{"57P", POLYTOMIC_ERROR_CATALOG_UNAVAILABLE, "try again later"},
    Meaning{"08", POLYTOMIC_ERROR_CATALOG_UNAVAILABLE, "try again later"},
    Meaning{"XX001", POLYTOMIC_ERROR_CATALOG_CORRUPT, "restore the schema polytomic from a backup"},
    Meaning{"XX002", POLYTOMIC_ERROR_CATALOG_CORRUPT, "restore the schema polytomic from a backup"},
    Meaning{"", POLYTOMIC_ERROR_INTERNAL, ""},
};

Meaning meaning_of(const postgresql::Fault& fault) {
  if (fault.state().empty()) {
    return {"", POLYTOMIC_ERROR_CATALOG_UNAVAILABLE, "check host and port, and that the server can be reached"};
  }
  for (const Meaning& meaning : meanings) {
    if (fault.state().starts_with(meaning.state)) return meaning;
  }
  return meanings.back();
}

}  // namespace

Failure make_catalog_failure(const postgresql::Fault& fault, const std::string& place) {
  const Meaning meaning = meaning_of(fault);
  std::string message = "the catalog " + place + ": " + fault.message();
  if (!fault.state().empty()) message.append(" (SQLSTATE ").append(fault.state()).append(")");
  if (!meaning.advice.empty()) message.append("; ").append(meaning.advice);
  return {meaning.status, std::move(message)};
}

}  // namespace polytomic::local

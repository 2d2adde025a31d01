#include "local/catalogs/postgresql/address.h"

#include <libpq-fe.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "local/printable.h"

namespace polytomic::local {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// libpq's own words would show the URL, and with it the password.
[[noreturn]] void refuse() {
  throw Failure(
      POLYTOMIC_ERROR_CATALOG_OPEN,
      "the URL of the catalog is not one of PostgreSQL; write it as postgresql://USER@HOST:PORT/DATABASE, and "
      "in names and passwords write other characters than letters and digits as % and their code, such as %40 "
      "for @. The password may as well be in PGPASSWORD or in the file that PGPASSFILE names");
}

Options parse(const std::string& url) {
  char* problem = nullptr;
  Options options(PQconninfoParse(url.c_str(), &problem));
  PQfreemem(problem);
  if (options == nullptr) refuse();
  return options;
}

std::string value(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->keyword == keyword && option->val != nullptr) return option->val;
  }
  return {};
}

// A password with a bare @, / or : in it ends up in the parts around it, which messages show.
bool has_stray_password(const std::string& host, const std::string& port, const std::string& database) {
  const auto is_number = [](char letter) { return (letter >= '0' && letter <= '9') || letter == ','; };
  return host.find('@') != std::string::npos || database.find('@') != std::string::npos ||
         !std::ranges::all_of(port, is_number);
}

}  // namespace

PostgresqlCatalogAddress::PostgresqlCatalogAddress(std::string url) : url_(std::move(url)) {
  const Options options = parse(url_);
  const std::string host = value(options, "host");
  const std::string port = value(options, "port");
  const std::string database = value(options, "dbname");
  if (has_stray_password(host, port, database)) refuse();
  const std::string user = value(options, "user");
  place_ = printable("postgresql://" + (user.empty() ? "" : user + "@") + host + (port.empty() ? "" : ":" + port) +
                     (database.empty() ? "" : "/" + database));
}

PostgresqlCatalogAddress::~PostgresqlCatalogAddress() { sodium_memzero(url_.data(), url_.size()); }

}  // namespace polytomic::local

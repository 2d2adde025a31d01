#include "local/idempotency.h"

#include <utility>

#include "core/status.h"
#include "core/text.h"
#include "local/json.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

constexpr std::chrono::hours time_to_live{24};
// Work ends somewhat after its deadline.
constexpr std::chrono::seconds grace{10};
constexpr std::size_t depth_limit = 64;

std::int64_t time_until(std::chrono::steady_clock::time_point moment) {
  return duration_cast<microseconds>(moment - std::chrono::steady_clock::now()).count();
}

void forget_expired(CatalogDatabase& database, std::int64_t now) {
  database.prepare("DELETE FROM idempotency_keys WHERE created_at < ? AND coalesce(working_until, 0) < ?")
      .bind(now - microseconds(time_to_live).count())
      .bind(now)
      .run();
}

std::string headers_json(const std::vector<NamedValue>& headers) {
  rapidjson::Document document(rapidjson::kObjectType);
  for (const auto& [name, value] : headers) {
    document.AddMember(rapidjson::Value(name.c_str(), document.GetAllocator()),
                       rapidjson::Value(value.c_str(), document.GetAllocator()), document.GetAllocator());
  }
  return json_text(document);
}

std::vector<NamedValue> read_headers(const std::string& json) {
  const rapidjson::Document document = parse_json(json);
  std::vector<NamedValue> headers;
  for (const auto& member : document.GetObject()) {
    headers.emplace_back(member.name.GetString(), member.value.GetString());
  }
  return headers;
}

struct Row {
  std::string fingerprint;
  std::string object_id;
  std::string worker;
  std::optional<std::int64_t> working_until;
  polytomic_status code = POLYTOMIC_OK;
  int http_status = 0;
  std::string headers;
  std::string body;
};

std::optional<Row> find_row(CatalogDatabase& database, std::string_view key) {
  CatalogStatement row = database.prepare(
      "SELECT fingerprint, object_id, worker, working_until, code, http_status, headers, body FROM idempotency_keys "
      "WHERE key = ?");
  row.bind(key);
  if (!row.step()) return std::nullopt;
  const auto working_until = row.is_null(3) ? std::nullopt : std::optional(row.integer(3));
  return Row{row.text(0),
             row.text(1),
             row.text(2),
             working_until,
             static_cast<polytomic_status>(row.integer(4)),
             static_cast<int>(row.integer(5)),
             row.text(6),
             row.text(7)};
}

void check_row(const Row& row, std::string_view fingerprint) {
  if (row.fingerprint != fingerprint) {
    throw Failure(make_field_error(POLYTOMIC_ERROR_UNPROCESSABLE, "idempotency_key",
                                   "this idempotency key came with another request within the last 24 hours; make a "
                                   "new key for each request, and use it again only to repeat that one"));
  }
  if (row.working_until) {
    throw Failure(POLYTOMIC_ERROR_CONFLICT,
                  "a request with this idempotency key is still being worked on; repeat it in a moment for its answer");
  }
}

// Whether it answers the request, rather than telling why nobody looked at it to the end.
bool is_outcome(const Response& response) {
  if (!response.error) return true;
  switch (response.error->code) {
    case POLYTOMIC_ERROR_CANCELLED:
    case POLYTOMIC_ERROR_CLOSED:
    case POLYTOMIC_ERROR_DEADLINE_EXCEEDED:
    case POLYTOMIC_ERROR_OUT_OF_MEMORY:
      return false;
    default:
      return describe_status(response.error->code).category != POLYTOMIC_CATEGORY_CATALOG;
  }
}

}  // namespace

std::optional<Idempotency::Decision> Idempotency::reserve(std::string_view key, const OwnedRequest& request,
                                                          std::chrono::steady_clock::time_point deadline) {
  if (catalog_.is_read_only()) return std::nullopt;
  const std::string mark = fingerprint(request);
  const Reservation wanted{std::string(key), make_uuid(), make_uuid()};
  const Row row = catalog_.write([&](CatalogDatabase& database) {
    const std::int64_t now = database.now();
    forget_expired(database, now);
    // One statement, so that of many at once one alone has the key.
    database
        .prepare(
            "INSERT INTO idempotency_keys (key, fingerprint, object_id, worker, created_at, working_until) VALUES "
            "(?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET worker = excluded.worker, working_until = "
            "excluded.working_until WHERE idempotency_keys.working_until <= ? AND idempotency_keys.fingerprint = "
            "excluded.fingerprint")
        .bind(key)
        .bind_blob(mark)
        .bind(wanted.object_id)
        .bind(wanted.worker)
        .bind(now)
        .bind(now + time_until(deadline + grace))
        .bind(now)
        .run();
    return find_row(database, key).value();
  });
  if (row.worker == wanted.worker) return Reservation{wanted.key, wanted.worker, row.object_id};
  check_row(row, mark);
  return Outcome{row.code, row.http_status, read_headers(row.headers), row.body};
}

void Idempotency::settle(const Reservation& reservation, const Response& response) {
  const bool failed = response.error.has_value();
  const bool settled = is_outcome(response);
  catalog_.write([&](CatalogDatabase& database) {
    CatalogStatement statement = database.prepare(
        "UPDATE idempotency_keys SET working_until = ?, code = ?, http_status = ?, headers = ?, body = ? WHERE key = "
        "? AND worker = ?");
    settled ? statement.bind_null() : statement.bind(std::int64_t{0});
    statement.bind(std::int64_t{failed ? response.error->code : POLYTOMIC_OK})
        .bind(std::int64_t{failed ? response.error->http_status : response.http_status})
        .bind(headers_json(response.headers))
        .bind_blob(failed ? encode_error(*response.error) : json_of(response))
        .bind(reservation.key)
        .bind(reservation.worker)
        .run();
    return true;
  });
}

Response Idempotency::replay(const Outcome& outcome, const OperationDescriptor& operation,
                             const std::shared_ptr<Arena>& arena) {
  if (outcome.code != POLYTOMIC_OK) {
    Response failed =
        read_answer(&operation, outcome.http_status, outcome.headers, std::pmr::string(outcome.body), depth_limit);
    failed.error->code = outcome.code;  // which says more than the status does
    return failed;
  }
  Response response;
  response.http_status = outcome.http_status;
  response.headers = outcome.headers;
  response.type = operation.result;
  response.envelope = operation.envelope;
  response.arena = arena;
  if (operation.result != nullptr)
    response.result = decode(outcome.body, *operation.result, operation.envelope, *arena);
  return response;
}

// Keyed, since requests hold passwords.
std::string Idempotency::fingerprint(const OwnedRequest& request) const {
  const WireRequest wire = encode_request(request);
  std::string text(request.operation->name);
  for (const std::string* part : {&wire.path, &wire.query, &wire.body}) text.append(1, '\0').append(*part);
  return catalog_.secrets().fingerprint(text);
}

}  // namespace polytomic::local

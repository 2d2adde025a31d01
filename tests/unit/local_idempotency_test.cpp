// Requests with an idempotency key: done once, answered alike each time.
#include <sys/stat.h>

#include "core/text.h"
#include "local_fixture.h"
#include "unprivileged.h"

namespace polytomic::local::testing {
namespace {

constexpr const char* key = "key-of-a-test";

class LocalIdempotency : public FakeEngine {
 protected:
  Answer with_key(const std::string& method, const std::string& path, const std::string& body,
                  const std::string& idempotency_key = key) {
    return start_with_key(method, path, body, idempotency_key).get();
  }
  Pending start_with_key(const std::string& method, const std::string& path, const std::string& body,
                         const std::string& idempotency_key = key) {
    CallOptions options;
    options.idempotency_key = idempotency_key;
    return start_raw(*engine, request_to(method, path, body), std::move(options));
  }
  static std::string creation(const std::string& name) {
    return R"({"name":")" + name + R"(","type":"fake","configuration":{"host":"h","password":"s3cret"}})";
  }
  Answer create_with_key(const std::string& idempotency_key = key) {
    return with_key("POST", "/api/connections", creation("n"), idempotency_key);
  }
  std::size_t connections() { return get(*engine, "/api/connections").data().Size(); }
  // What another process may leave behind.
  void alter(const std::string& sql) { place.alter(sql); }
  // So many seconds from now, as SQL.
  static std::string time_in(std::int64_t seconds) { return std::to_string(current_time() + seconds * 1'000'000); }
};

TEST_F(LocalIdempotency, TheFirstAnswerIsGivenAgain) {
  const Answer first = create_with_key();
  ASSERT_EQ(first.code, POLYTOMIC_OK) << first.error.message;
  for (const bool anew : {false, true}) {
    if (anew) open();
    const Answer again = create_with_key();
    EXPECT_EQ(again.code, POLYTOMIC_OK) << again.error.message;
    EXPECT_EQ(again.http_status, first.http_status);
    EXPECT_EQ(again.headers, first.headers);
    EXPECT_EQ(again.body, first.body);
  }
  EXPECT_EQ(connections(), 1U);
  EXPECT_EQ(state->opened, 1);
  EXPECT_EQ(create_with_key("another-key").code, POLYTOMIC_OK);
  EXPECT_EQ(connections(), 2U);
}

TEST_F(LocalIdempotency, SoIsAFailure) {
  set_failure(make_field_error(POLYTOMIC_ERROR_DATABASE_MISSING, "host", "the database is gone"));
  const Answer first = create_with_key();
  EXPECT_EQ(first.code, POLYTOMIC_ERROR_DATABASE_MISSING) << first.error.message;
  set_failure(std::nullopt);
  const Answer again = create_with_key();
  EXPECT_EQ(again.code, first.code);
  EXPECT_EQ(again.error.message, first.error.message);
  EXPECT_EQ(again.error.key, first.error.key);
  EXPECT_EQ(again.error.field, first.error.field);
  EXPECT_EQ(again.http_status, first.http_status);
  EXPECT_EQ(connections(), 0U);
}

TEST_F(LocalIdempotency, SoIsTheAnswerOfAWriteWithoutAResult) {
  const std::string id = create();
  for (int count = 0; count < 2; ++count) {
    const Answer answer = with_key("DELETE", "/api/connections/" + id, "");
    EXPECT_EQ(answer.code, POLYTOMIC_OK) << answer.error.message;
    EXPECT_TRUE(answer.body.empty());
  }
  EXPECT_EQ(send(*engine, "DELETE", "/api/connections/" + id, "").code, POLYTOMIC_ERROR_NOT_FOUND);
}

TEST_F(LocalIdempotency, AKeyStandsForOneRequest) {
  ASSERT_EQ(create_with_key().code, POLYTOMIC_OK);
  const Answer other = with_key("POST", "/api/connections", creation("other"));
  EXPECT_EQ(other.code, POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(other.error.field, "idempotency_key");
  EXPECT_EQ(with_key("POST", "/api/connections/test", R"({"type":"fake","configuration":{"host":"h"}})").code,
            POLYTOMIC_ERROR_UNPROCESSABLE);
  EXPECT_EQ(connections(), 1U);
}

TEST_F(LocalIdempotency, ReadsTakeNoNotice) {
  const std::string id = create();
  EXPECT_EQ(with_key("GET", "/api/connections/" + id, "").code, POLYTOMIC_OK);
  EXPECT_EQ(create_with_key().code, POLYTOMIC_OK);
  EXPECT_EQ(with_key("GET", "/api/connections/" + id, "").code, POLYTOMIC_OK);
}

TEST_F(LocalIdempotency, TheSecondOfTwoAtOnceIsToldToWait) {
  const std::string id = create();
  hold_tests();
  Pending first = start_with_key("POST", "/api/connections", creation("n"));
  wait_until_testing();
  EXPECT_EQ(create_with_key().code, POLYTOMIC_ERROR_CONFLICT);
  let_go();
  const Answer done = first.get();
  ASSERT_EQ(done.code, POLYTOMIC_OK) << done.error.message;
  EXPECT_EQ(create_with_key().body, done.body);
  EXPECT_EQ(connections(), 2U);
}

TEST_F(LocalIdempotency, WhatWasGivenUpIsDoneByTheNext) {
  hold_tests();
  Pending first = start_with_key("POST", "/api/connections", creation("n"));
  wait_until_testing();
  first.call->cancel(POLYTOMIC_ERROR_CANCELLED);
  EXPECT_EQ(first.get().code, POLYTOMIC_ERROR_CANCELLED);
  let_go();
  Answer next = create_with_key();
  while (next.code == POLYTOMIC_ERROR_CONFLICT) next = create_with_key();  // the first one has not noticed yet
  EXPECT_EQ(next.code, POLYTOMIC_OK) << next.error.message;
  EXPECT_EQ(connections(), 1U);
}

// Another process died after it made the connection and before it could say so.
TEST_F(LocalIdempotency, NothingIsMadeTwiceAfterADeath) {
  const Answer first = create_with_key();
  ASSERT_EQ(first.code, POLYTOMIC_OK);
  const std::string unsettled = "UPDATE idempotency_keys SET http_status = NULL, headers = NULL, body = NULL";
  alter(unsettled + ", working_until = " + time_in(60));
  EXPECT_EQ(create_with_key().code, POLYTOMIC_ERROR_CONFLICT);
  alter(unsettled + ", working_until = " + time_in(-1));
  const Answer again = create_with_key();
  EXPECT_EQ(again.code, POLYTOMIC_OK) << again.error.message;
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(create_with_key().body, first.body);
  EXPECT_EQ(connections(), 1U);
}

TEST_F(LocalIdempotency, NeedsNoPlaceWhereNothingIsMade) {
  engine.reset();
  const Unprivileged unprivileged(folder);
  ASSERT_EQ(chmod(catalog_path().c_str(), 0400), 0);
  open();
  for (int count = 0; count < 2; ++count) {
    EXPECT_EQ(with_key("POST", "/api/connections/test", R"({"type":"fake","configuration":{"host":"h"}})").code,
              POLYTOMIC_OK);
  }
  EXPECT_EQ(state->opened, 2);
  EXPECT_EQ(create_with_key().code, POLYTOMIC_ERROR_CATALOG_READ_ONLY);
  engine.reset();
}

TEST_F(LocalIdempotency, KeysLastADay) {
  ASSERT_EQ(create_with_key().code, POLYTOMIC_OK);
  alter("UPDATE idempotency_keys SET created_at = created_at - 82800000000");
  ASSERT_EQ(create_with_key().code, POLYTOMIC_OK);
  EXPECT_EQ(connections(), 1U);
  alter("UPDATE idempotency_keys SET created_at = created_at - 7200000000");
  ASSERT_EQ(create_with_key().code, POLYTOMIC_OK);
  EXPECT_EQ(connections(), 2U);
}

}  // namespace
}  // namespace polytomic::local::testing

// Secrets by schema, at any depth: masked on the way out, kept on the way in, validated with the key named.
#include <gtest/gtest.h>
#include <sodium.h>

#include "local/configuration_input.h"
#include "local/json.h"
#include "local/redaction.h"
#include "local/secret_box.h"
#include "local/sensitive_values.h"
#include "local_fixture.h"

namespace {

using namespace polytomic::local;
using polytomic::Failure;

const std::string full = R"({"host":"h","password":"p1","pin":1234,"auth":{"user":"u","token":"t1"},)"
                         R"("headers":[{"name":"a","value":"v0"},{"name":"b","value":"v1"}],)"
                         R"("variables":{"x/y":"e1","~z":"e2"},"keys":["k0","k1"]})";

class Redaction : public ::testing::Test {
 protected:
  Redaction() : schema(parse_json(polytomic::local::testing::nested_schema)) {}

  std::string redacted(const std::string& json) {
    rapidjson::Document document = parse_json(json);
    redact(document, schema);
    return json_text(document);
  }
  std::string restored(const std::string& json, const std::string& stored) {
    rapidjson::Document input = read_configuration(json, schema);
    const rapidjson::Document base = parse_json(stored);
    restore_masked(input, &base, schema);
    return json_text(input);
  }
  Failure refusal(const std::string& json) {
    try {
      validate_configuration(read_configuration(json, schema), schema);
    } catch (const Failure& failure) {
      return failure;
    }
    return {POLYTOMIC_OK, ""};
  }

  rapidjson::Document schema;
};

TEST_F(Redaction, MasksEverySensitiveValueAndNothingElse) {
  EXPECT_EQ(redacted(full),
            R"({"host":"h","password":"********","pin":"********","auth":{"user":"u","token":"********"},)"
            R"("headers":[{"name":"a","value":"********"},{"name":"b","value":"********"}],)"
            R"("variables":{"x/y":"********","~z":"********"},"keys":["********","********"]})");
}

TEST_F(Redaction, LeavesAbsentAndEmptyValues) {
  EXPECT_EQ(redacted(R"({"host":"h","password":""})"), R"({"host":"h","password":""})");
  EXPECT_EQ(redacted("{}"), "{}");
}

TEST_F(Redaction, PutsStoredSecretsWhereMasksAre) { EXPECT_EQ(restored(redacted(full), full), full); }

TEST_F(Redaction, TakesMasksOfAnyLengthFromSix) {
  EXPECT_EQ(restored(R"({"password":"******"})", full), R"({"password":"p1"})");
  EXPECT_EQ(restored(R"({"password":"*************************"})", full), R"({"password":"p1"})");
  EXPECT_EQ(restored(R"({"password":"*****"})", full), R"({"password":"*****"})");
  EXPECT_EQ(restored(R"({"host":"********"})", full), R"({"host":"********"})");
}

TEST_F(Redaction, MatchesArrayElementsByPosition) {
  EXPECT_EQ(restored(R"({"keys":["new","********"]})", full), R"({"keys":["new","k1"]})");
}

TEST_F(Redaction, RefusesMasksThatStandForNothing) {
  try {
    restored(R"({"headers":[{"name":"a","value":"v"},{"name":"b","value":"v"},{"name":"c","value":"********"}]})",
             full);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_UNPROCESSABLE);
    EXPECT_EQ(failure.error().field, "headers.2.value");
  }
}

TEST_F(Redaction, DropsReadOnlyKeysAndNulls) {
  const auto input =
      read_configuration(R"({"host":"h","account":"a","owner":"o","port":null,"auth":{"user":null}})", schema);
  EXPECT_EQ(json_text(input), R"({"host":"h","auth":{}})");
}

TEST_F(Redaction, RefusesKeysGivenTwice) {
  EXPECT_EQ(refusal(R"({"host":"h","password":"a","password":"b"})").error().code, POLYTOMIC_ERROR_INVALID_JSON);
}

TEST_F(Redaction, ValidationNamesTheKey) {
  const auto expect = [&](const std::string& json, const std::string& field) {
    const Failure failure = refusal(json);
    EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_UNPROCESSABLE) << json;
    EXPECT_EQ(failure.error().field, field) << failure.what();
  };
  expect("{}", "host");
  expect(R"({"host":null})", "host");
  expect(R"({"host":1})", "host");
  expect(R"({"host":"h","port":"80"})", "port");
  expect(R"({"host":"h","port":1.5})", "port");
  expect(R"({"host":"h","port":0})", "port");
  expect(R"({"host":"h","port":65536})", "port");
  expect(R"({"host":"h","mode":"odd"})", "mode");
  expect(R"({"host":"h","hots":"x"})", "hots");
  expect(R"({"host":"h","auth":{"usr":"x"}})", "auth.usr");
  expect(R"({"host":"h","headers":[{"name":"a"},{"name":2}]})", "headers.1.name");
  expect(R"({"host":"h","variables":{"a":true}})", "variables.a");
  EXPECT_EQ(refusal(R"({"host":"h","mode":"secure","port":80})").error().code, POLYTOMIC_OK);
  EXPECT_EQ(refusal(full).error().code, POLYTOMIC_OK);
}

TEST_F(Redaction, MessagesNeverHoldTheSecret) {
  const Failure failure = refusal(R"({"host":"h","pin":"hunter2"})");
  EXPECT_EQ(failure.error().field, "pin");
  EXPECT_EQ(failure.error().message.find("hunter2"), std::string::npos);
}

class Secrets : public Redaction {
 protected:
  Secrets() {
    if (sodium_init() < 0) std::abort();
  }
};

TEST_F(Secrets, SealedConfigurationsHoldNoSecretAndComeBack) {
  const SecretBox box{SecretKey()};
  rapidjson::Document document = parse_json(full);
  box.seal(document, schema, "one");
  const std::string sealed = json_text(document);
  for (const char* secret : {"p1", "1234", "t1", "v0", "v1", "e1", "e2", "k0", "k1"}) {
    EXPECT_EQ(sealed.find("\"" + std::string(secret) + "\""), std::string::npos) << secret;
  }
  EXPECT_EQ(redacted(sealed), redacted(full));
  box.unseal(document, schema, "one");
  EXPECT_EQ(json_text(document), full);
}

TEST_F(Secrets, CannotBeMovedOrReadWithAnotherKey) {
  const SecretBox box{SecretKey()};
  const auto expect_refused = [&](const SecretBox& other, const std::string& sealed, const char* id) {
    rapidjson::Document document = parse_json(sealed);
    try {
      other.unseal(document, schema, id);
      ADD_FAILURE() << sealed;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().code, POLYTOMIC_ERROR_CATALOG_KEY);
    }
  };
  rapidjson::Document document = parse_json(R"({"keys":["a","b"]})");
  box.seal(document, schema, "one");
  expect_refused(box, json_text(document), "two");
  expect_refused(SecretBox{SecretKey()}, json_text(document), "one");
  document["keys"][0].Swap(document["keys"][1]);
  expect_refused(box, json_text(document), "one");
}

TEST_F(Secrets, KeysComeAsBase64OrHexadecimal) {
  const SecretKey key;
  EXPECT_EQ(SecretKey(key.text(), "test").check_value(), key.check_value());
  EXPECT_NE(SecretKey().check_value(), key.check_value());
  EXPECT_EQ(SecretKey(std::string(64, 'a'), "test").text(), SecretKey(std::string(64, 'A'), "test").text());
  EXPECT_THROW(SecretKey("too short", "test"), Failure);
  EXPECT_THROW(SecretKey("", "test"), Failure);
  EXPECT_THROW(SecretKey(std::string(64, 'x'), "test"), Failure);
}

}  // namespace

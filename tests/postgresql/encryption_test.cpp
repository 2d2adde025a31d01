// Which connections are encrypted.
#include "connectors/tls_fixture.h"

namespace polytomic::local::postgresql::testing {
namespace {

class EncryptionTest : public local::testing::TlsTest {};

TEST_F(EncryptionTest, EncryptsUnlessToldNotTo) {
  EXPECT_EQ(problem("127.0.0.1", "postgres", ""), "");
  EXPECT_EQ(problem("127.0.0.1", "postgres", R"("ssl":true,"ssl_mode":"prefer")"), "");
  // This server lets nobody in without.
  expect_part(problem("127.0.0.1", "postgres", R"("ssl":false)"), "pg_hba.conf");
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing

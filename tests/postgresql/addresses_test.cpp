// Host names with more than one address.
#include <string>

#include "scripted_peer.h"
#include "server_test.h"

namespace polytomic::local::postgresql::testing {
namespace {

class AddressesTest : public local::testing::ServerTest {};

TEST_F(AddressesTest, TriesEveryAddress) {
  const ScriptedPeer second([](const PeerConnection& connection) {
    connection.read_packet();
    connection.write(packet('E', std::string("SFATAL\0C3D000\0Mreached\0\0", 24)));
  });
  EXPECT_EQ(failure_to_open(place("several.invalid", second.port(), R"("ssl":false)")).code,
            POLYTOMIC_ERROR_DATABASE_MISSING);
}

}  // namespace
}  // namespace polytomic::local::postgresql::testing

// Where a server listens: several addresses, Unix sockets, and what is in the way.
#include <sys/stat.h>
#include <sys/un.h>

#include <filesystem>
#include <fstream>

#include "fetch.h"
#include "folder.h"
#include "server_fixture.h"

namespace polytomic::server::testing {
namespace {

class ServerListen : public ServerTest {
 protected:
  [[nodiscard]] static ServerOptions at(const std::string& path) {
    ServerOptions options;
    options.listen = {{.path = path}};
    return options;
  }
  [[nodiscard]] static Fetched get_at(const std::string& path) {
    return fetch("http://server/api/me", {.unix_socket = path, .key = valid_key});
  }
  // Why a server cannot listen there; empty where it can.
  [[nodiscard]] std::string refusal(ServerOptions options) {
    try {
      const Server other(std::move(options), backend, keys);
      return {};
    } catch (const Failure& failure) {
      return failure.error().message;
    }
  }

  local::testing::Folder folder_;
  const std::string path_ = folder_.file("socket");
};

// What a server that was killed leaves behind.
void leave_socket(const std::string& path) {
  const int left = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), path.size());
  ASSERT_EQ(bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  listen(left, 1);
  ::close(left);
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

TEST_F(ServerListen, OnAllItsAddresses) {
  ServerOptions options = at(path_);
  options.listen.push_back({.address = "127.0.0.1"});
  options.listen.push_back({.address = "127.0.0.1"});
  restart(options);
  const auto addresses = server->addresses();
  ASSERT_EQ(addresses.size(), 3U);
  EXPECT_EQ(format_authority(addresses[0]), "unix:" + path_);
  EXPECT_NE(addresses[1].port, addresses[2].port);
  EXPECT_EQ(get_at(path_).status, 200);
  for (const std::size_t index : {1U, 2U}) {
    EXPECT_EQ(HttpClient("http://" + format_authority(addresses[index])).send({}).status, 200);
  }
}

TEST_F(ServerListen, AUnixSocketIsForItsOwnerUnlessToldOtherwise) {
  restart(at(path_));
  EXPECT_EQ(mode_of(path_), 0600U);
  ServerOptions shared = at(folder_.file("shared"));
  shared.socket_mode = 0660;
  restart(shared);
  EXPECT_EQ(mode_of(folder_.file("shared")), 0660U);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ServerListen, NothingIsLeftAtTheEnd) {
  restart(at(path_));
  server.reset();
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(ServerListen, ADeadServersSocketIsReplaced) {
  leave_socket(path_);
  restart(at(path_));
  EXPECT_EQ(get_at(path_).status, 200);
}

TEST_F(ServerListen, ALivingServersSocketIsNot) {
  restart(at(path_));
  EXPECT_NE(refusal(at(path_)).find("another server listens there"), std::string::npos);
  EXPECT_EQ(get_at(path_).status, 200);
  std::filesystem::remove(path_ + ".lock");  // nor where it is another program's
  EXPECT_NE(refusal(at(path_)).find("another server listens there"), std::string::npos);
  EXPECT_EQ(get_at(path_).status, 200);
}

TEST_F(ServerListen, OtherFilesStay) {
  std::ofstream(path_) << "kept";
  EXPECT_NE(refusal(at(path_)).find("a file that is no socket"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(path_), 4U);
  EXPECT_NE(refusal(at(folder_.file("nowhere/socket"))).find("a folder that you may write to"), std::string::npos);
  EXPECT_NE(refusal(at(folder_.file(std::string(200, 'x')))).find("shorter"), std::string::npos);
}

TEST_F(ServerListen, OfServersThatStartTogetherOneGetsThePath) {
  leave_socket(path_);
  constexpr int count = 8;
  std::atomic<int> started{0};
  std::atomic<int> refused{0};
  std::vector<std::unique_ptr<Server>> servers(count);
  std::vector<std::thread> threads;
  for (auto& own : servers) {
    threads.emplace_back([&] {
      try {
        own = std::make_unique<Server>(at(path_), backend, keys);
        ++started;
      } catch (const Failure&) {
        ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(started, 1);
  EXPECT_EQ(refused, count - 1);
  EXPECT_EQ(get_at(path_).status, 200);
}

TEST_F(ServerListen, AUnixSocketNeedsNoKeys) {
  ServerOptions open = at(path_);
  open.require_key = false;
  restart(open);
  EXPECT_EQ(fetch("http://server/api/me", {.unix_socket = path_}).status, 200);
  open.listen = {{.path = folder_.file("other")}, {.address = "0.0.0.0"}};
  EXPECT_NE(refusal(open).find("0.0.0.0"), std::string::npos);
}

TEST_F(ServerListen, ADescriptorThatDoesNotListenIsRefused) {
  ServerOptions options;
  options.listen.clear();
  EXPECT_NE(refusal(options).find("an address to listen on"), std::string::npos);
  options.inherited = {socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  EXPECT_NE(refusal(options).find("no stream socket that listens"), std::string::npos);
  ::close(options.inherited.front());
}

TEST(ListenAddress, IsReadAndWritten) {
  for (const std::string text : {"127.0.0.1:0", "0.0.0.0:65535", "[::1]:8080", "unix:/run/a socket", "unix:relative"}) {
    const auto address = parse_listen_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(format_authority(*address), text);
  }
  for (const std::string_view text :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:8080 ", "::1:8080",
        "[::1]", "[127.0.0.1]:8080", "example.com:8080", "unix:", "unix"}) {
    EXPECT_FALSE(parse_listen_address(text)) << text;
  }
}

}  // namespace
}  // namespace polytomic::server::testing

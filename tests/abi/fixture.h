// What the tests of the C boundary share: clients of each kind, on a catalog of their own or on a server that never
// answers.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "polytomic/polytomic.h"

namespace abi_test {

inline polytomic_string text(std::string_view value) { return {value.data(), value.size()}; }

inline std::string_view view(const polytomic_string& value) {
  return value.data == nullptr ? std::string_view{} : std::string_view{value.data, value.size};
}

template <auto Function>
struct Release {
  template <class Type>
  void operator()(Type* handle) const {
    Function(handle);
  }
};
using Client = std::unique_ptr<polytomic_client, Release<polytomic_client_release>>;
using Call = std::unique_ptr<polytomic_call, Release<polytomic_call_release>>;
using Response = std::unique_ptr<polytomic_response, Release<polytomic_response_release>>;
using Error = std::unique_ptr<polytomic_error, Release<polytomic_error_release>>;

// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "polytomic-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// A listening socket that nobody accepts from: whoever connects waits for ever.
class SilentServer {
 public:
  SilentServer() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 1024), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~SilentServer() { close(socket_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  int socket_;
  std::string url_;
};

inline Client make_client(const std::string& url, polytomic_delivery delivery) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = text(url);
  options.delivery = delivery;
  polytomic_client* client = nullptr;
  polytomic_error* error = nullptr;
  const polytomic_status status = polytomic_client_create(&options, &client, &error);
  EXPECT_EQ(status, POLYTOMIC_OK) << (error != nullptr ? polytomic_error_describe(error)->message.data : "");
  polytomic_error_release(error);
  return Client(client);
}

inline Response wait_for(polytomic_call* call) {
  polytomic_response* response = nullptr;
  EXPECT_EQ(polytomic_call_wait(call, 30'000, &response), POLYTOMIC_OK);
  return Response(response);
}

// Every test ends with no handle left.
class AbiTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(polytomic_live_object_count(), 0U); }

  [[nodiscard]] std::string local_url() const { return "local:" + (folder_ / "catalog.db").string(); }

  TemporaryFolder folder_;
};

}  // namespace abi_test

// An API server that answers well most of the time and does any of many wrong things otherwise, at random.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace polytomic::faults {

class SoakServer {
 public:
  static constexpr std::size_t kind_count = 13;

  explicit SoakServer(std::uint64_t seed);
  SoakServer(const SoakServer&) = delete;
  SoakServer& operator=(const SoakServer&) = delete;
  ~SoakServer();

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // Returns when every connection has ended, as those of closed clients do.
  void wait_until_idle();
  // How often each kind of answer was given.
  [[nodiscard]] const std::array<std::atomic<std::uint64_t>, kind_count>& plays() const { return plays_; }

 private:
  void work(std::uint64_t seed);
  void serve(int socket, std::mt19937_64& random);
  // False where the connection is to end.
  [[nodiscard]] bool answer_with(std::size_t kind, int socket);

  int listener_ = -1;
  int port_ = 0;
  std::array<std::atomic<std::uint64_t>, kind_count> plays_{};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<int> open_;
  std::vector<std::thread> workers_;
};

}  // namespace polytomic::faults

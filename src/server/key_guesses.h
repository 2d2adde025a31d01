// Slows down whoever guesses keys: a peer may be wrong a few times, and then only now and then.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace polytomic::server {

// Safe on any thread. Its memory is bounded, and holds no credentials.
class KeyGuesses {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr int tries_at_once = 20;
  static constexpr std::chrono::seconds time_for_a_try{2};
  static constexpr std::size_t most_peers = 4096;

  // How long `peer` has to wait before `credentials` are looked at; zero where it need not. While it waits nobody learns
  // whether they are right. Credentials that were right before never wait: so a stranger behind the same address keeps
  // away only those who come with a key for the first time, and only for as long as he guesses.
  [[nodiscard]] Clock::duration wait(std::string_view peer, std::string_view credentials, Clock::time_point now);

  // How many peers were wrong of late.
  [[nodiscard]] std::size_t peers();

  void right(std::string_view credentials);
  void wrong(std::string_view peer, std::string_view credentials, Clock::time_point now);

 private:
  void make_place(Clock::time_point now);

  std::mutex mutex_;
  // When each peer that was wrong has all its tries again. Each try that is used moves it on by the time for one.
  std::unordered_map<std::string, Clock::time_point> peers_;
  std::unordered_set<std::size_t> right_;  // hashes: whoever meets one by chance gains a look at his key, no more
  Clock::time_point next_cleaning_{};
};

}  // namespace polytomic::server

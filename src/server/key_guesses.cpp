#include "server/key_guesses.h"

#include <algorithm>
#include <functional>

namespace polytomic::server {
namespace {

constexpr std::size_t most_right = 4096;

std::size_t hash_of(std::string_view credentials) { return std::hash<std::string_view>{}(credentials); }

}  // namespace

KeyGuesses::Clock::duration KeyGuesses::wait(std::string_view peer, std::string_view credentials,
                                             Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  if (right_.contains(hash_of(credentials))) return {};
  const auto found = peers_.find(std::string(peer));
  if (found == peers_.end()) return {};
  constexpr Clock::duration allowed = (tries_at_once - 1) * time_for_a_try;
  return std::max(found->second - now - allowed, Clock::duration::zero());
}

std::size_t KeyGuesses::peers() {
  const std::scoped_lock lock(mutex_);
  return peers_.size();
}

void KeyGuesses::right(std::string_view credentials) {
  const std::size_t hash = hash_of(credentials);
  const std::scoped_lock lock(mutex_);
  if (right_.contains(hash)) return;
  if (right_.size() >= most_right) right_.clear();
  right_.insert(hash);
}

void KeyGuesses::wrong(std::string_view peer, std::string_view credentials, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  right_.erase(hash_of(credentials));  // a key that was revoked
  auto found = peers_.find(std::string(peer));
  if (found == peers_.end()) {
    make_place(now);
    found = peers_.emplace(peer, now).first;
  }
  found->second = std::max(found->second, now) + time_for_a_try;
}

// Against more peers than there are places no count by peer helps, so that one more is forgiven.
void KeyGuesses::make_place(Clock::time_point now) {
  if (peers_.size() < most_peers) return;
  if (now >= next_cleaning_) {
    next_cleaning_ = now + time_for_a_try;
    std::erase_if(peers_, [now](const auto& peer) { return peer.second <= now; });
  }
  if (peers_.size() >= most_peers) peers_.erase(peers_.begin());
}

}  // namespace polytomic::server

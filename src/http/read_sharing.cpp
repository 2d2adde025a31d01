#include "http/read_sharing.h"

#include <algorithm>

namespace polytomic::http {
namespace {

constexpr std::size_t most_kept_bytes = std::size_t{64} << 20U;
constexpr std::size_t fixed_size = 1024;  // of an answer, about, besides its text
constexpr char separator = '\n';          // in no URL, and in no header

}  // namespace

std::string ReadSharing::key_of(const Call& call, std::string_view url) const {
  if ((!policy_.coalesces && policy_.keeps.count() == 0) || !call.is_read()) return {};
  // Who asks for a new reading wants one that begins now.
  if (url.find("refresh=true") != std::string_view::npos) return {};
  const CallOptions& options = call.options();
  std::string key = call.raw() ? call.raw()->method : std::string(call.operation()->name);
  for (const std::string_view part : {url, std::string_view(options.api_version)})
    key.append(1, separator).append(part);
  for (const auto& [name, value] : options.headers)
    key.append(1, separator).append(name).append(1, separator).append(value);
  return key;
}

std::optional<Response> ReadSharing::kept(const std::string& key, Clock::time_point now) {
  const auto found = answers_.find(key);
  if (found == answers_.end() || key.empty()) return std::nullopt;
  if (now < found->second.until) return found->second.response;
  kept_bytes_ -= found->second.size;
  answers_.erase(found);
  return std::nullopt;
}

void ReadSharing::keep(const std::string& key, const Response& response, std::uint64_t generation,
                       Clock::time_point now) {
  if (key.empty() || policy_.keeps.count() == 0 || response.error || generation != generation_) return;
  const std::size_t size = fixed_size + key.size() + response.received.size();
  if (size > most_kept_bytes) return;
  if (const auto found = answers_.find(key); found != answers_.end()) {
    kept_bytes_ -= found->second.size;
    answers_.erase(found);
  }
  // Simple and rare: who reads so much gains little from answers that are kept for a moment.
  if (kept_bytes_ + size > most_kept_bytes) forget_answers();
  answers_.emplace(key, Kept{response, now + policy_.keeps, size});
  kept_bytes_ += size;
}

void ReadSharing::forget_answers() {
  ++generation_;
  answers_.clear();
  kept_bytes_ = 0;
}

bool ReadSharing::join(const std::string& key, ExchangeId id) {
  if (key.empty() || !policy_.coalesces) return false;
  std::deque<ExchangeId>& group = groups_[key];
  group.push_back(id);
  return group.size() > 1;
}

std::optional<ExchangeId> ReadSharing::leave(const std::string& key, ExchangeId id) {
  const auto found = groups_.find(key);
  if (found == groups_.end()) return std::nullopt;
  std::deque<ExchangeId>& group = found->second;
  const bool asks = group.front() == id;
  std::erase(group, id);
  if (group.empty()) {
    groups_.erase(found);
    return std::nullopt;
  }
  return asks ? std::optional(group.front()) : std::nullopt;
}

std::vector<ExchangeId> ReadSharing::dissolve(const std::string& key, ExchangeId id) {
  const auto found = groups_.find(key);
  if (found == groups_.end() || found->second.front() != id) return {};
  const std::vector<ExchangeId> others(found->second.begin() + 1, found->second.end());
  groups_.erase(found);
  return others;
}

}  // namespace polytomic::http

#include "local/health_watch.h"

#include <algorithm>
#include <set>

#include "core/signals.h"
#include "local/duration.h"

namespace polytomic::local {
namespace {

constexpr std::size_t testers = 2;
constexpr std::chrono::seconds longest_test{15};
// Other processes change the catalog as well.
constexpr std::chrono::minutes longest_sleep{1};

}  // namespace

HealthWatch::HealthWatch(Connections& connections, DatabasePool& pool, Health& health, Logger* logger)
    : connections_(connections), pool_(pool), health_(health), logger_(logger), testers_(testers) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

HealthWatch::~HealthWatch() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void HealthWatch::look_again() {
  {
    const std::scoped_lock lock(mutex_);
    news_ = true;
  }
  changed_.notify_one();
}

void HealthWatch::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    news_ = false;
    lock.unlock();
    const std::optional<std::vector<ConnectionRecord>> records = read_records();
    lock.lock();
    if (records) plan(*records);
    changed_.wait_until(lock, start_due(), [this] { return news_ || stopping_; });
  }
}

std::optional<std::vector<ConnectionRecord>> HealthWatch::read_records() const {
  try {
    return connections_.store().list();
  } catch (const std::exception& problem) {
    if (logger_ != nullptr && logger_->wants(POLYTOMIC_LOG_WARNING))
      logger_->write(POLYTOMIC_LOG_WARNING, "local", "health not checked", {{"reason", problem.what()}});
    return std::nullopt;
  }
}

void HealthWatch::plan(const std::vector<ConnectionRecord>& records) {
  std::set<std::string_view> wanted;
  for (const ConnectionRecord& record : records) {
    const auto interval = read_duration(record.healthcheck_interval);
    if (!interval || *interval < shortest_healthcheck_interval) continue;
    wanted.insert(record.id);
    Check& check = checks_[record.id];
    if (check.interval == *interval) continue;
    check.interval = *interval;
    check.due = Clock::now() + *interval;
  }
  std::erase_if(checks_, [&](const auto& entry) { return !wanted.contains(entry.first); });
}

HealthWatch::Clock::time_point HealthWatch::start_due() {
  const auto now = Clock::now();
  auto next = now + longest_sleep;
  for (auto& [id, check] : checks_) {
    if (check.running) continue;  // its end is news
    if (check.due <= now) {
      testers_.post([this, connection_id = id, interval = check.interval] { test(connection_id, interval); });
      check.running = true;
    } else {
      next = std::min(next, check.due);
    }
  }
  return next;
}

bool HealthWatch::is_mine(const std::string& connection_id, std::chrono::milliseconds interval) const {
  try {
    return connections_.store().claim_health_check(connection_id, interval);
  } catch (const Failure&) {
    return true;  // a catalog that cannot be written to keeps nobody apart
  }
}

void HealthWatch::test(const std::string& connection_id, std::chrono::milliseconds interval) noexcept {
  try {
    const Connection connection = connections_.get(connection_id);
    try {
      if (is_mine(connection_id, interval)) pool_.test(connection, Context(Clock::now() + longest_test, stopping_));
    } catch (const Failure& failure) {
      if (failure.error().code != POLYTOMIC_ERROR_DEADLINE_EXCEEDED) throw;
      health_.failed(connection.record,
                     make_error(POLYTOMIC_ERROR_DATABASE_UNAVAILABLE, "the database did not answer within " +
                                                                          std::to_string(longest_test.count()) +
                                                                          " seconds when its health was checked"));
    }
  } catch (...) {  // the pool has told the catalog what there was to tell
  }
  const std::scoped_lock lock(mutex_);
  if (const auto found = checks_.find(connection_id); found != checks_.end()) {
    found->second.running = false;
    found->second.due = Clock::now() + found->second.interval;
  }
  news_ = true;
  changed_.notify_one();
}

}  // namespace polytomic::local

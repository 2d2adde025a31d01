#include "local/refresh_turns.h"

#include <exception>
#include <vector>

#include "core/signals.h"
#include "local/uuid.h"

namespace polytomic::local {
namespace {

// Two may fail.
constexpr std::chrono::milliseconds extension_interval = std::chrono::milliseconds(refresh_turn) / 4;

}  // namespace

RefreshTurns::RefreshTurns(ConnectionStore& store) : store_(store), refresher_(make_uuid()) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

RefreshTurns::~RefreshTurns() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::unique_ptr<RefreshTurns::Turn> RefreshTurns::take(const ConnectionRecord& record) {
  if (!store_.take_turn(record, refresher_)) return nullptr;
  auto turn = std::make_unique<Turn>(*this, record);
  const std::scoped_lock lock(mutex_);
  turns_.insert(turn.get());
  changed_.notify_one();
  return turn;
}

void RefreshTurns::end(const Turn& turn) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    turns_.erase(&turn);
  }
  if (turn.stored_) return;
  try {
    store_.give_turn_back(turn.record_, refresher_);
  } catch (const std::exception&) {  // it ends by itself
  }
}

void RefreshTurns::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    changed_.wait(lock, [this] { return stopping_ || !turns_.empty(); });
    if (changed_.wait_for(lock, extension_interval, [this] { return stopping_; })) return;
    std::vector<ConnectionRecord> records;
    for (const Turn* turn : turns_) records.push_back(turn->record_);
    lock.unlock();
    extend(records);
    lock.lock();
  }
}

void RefreshTurns::extend(const std::vector<ConnectionRecord>& records) noexcept {
  for (const ConnectionRecord& record : records) {
    try {
      store_.extend_turn(record, refresher_);
    } catch (const std::exception&) {  // there is time for another attempt
    }
  }
}

}  // namespace polytomic::local

#include "local/database_pool.h"

#include <algorithm>

namespace polytomic::local {

namespace {

constexpr std::size_t most_idle = 16;

}  // namespace

std::unique_ptr<Database> DatabasePool::take(const Connection& connection, const Context& context) {
  {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find_if(idle_, [&](const Idle& idle) {
      return idle.connection_id == connection.record.id &&
             idle.configuration_version == connection.record.configuration_version;
    });
    if (found != idle_.end()) {
      std::unique_ptr<Database> database = std::move(found->database);
      idle_.erase(found);
      return database;
    }
  }
  try {
    return connections_.open_database(connection, context);
  } catch (const Failure& failure) {
    health_.failed(connection.record, failure.error());
    throw;
  }
}

void DatabasePool::test(const Connection& connection, const Context& context) {
  std::unique_ptr<Database> database = take(connection, context);
  try {
    database->test(context);
  } catch (const Failure& failure) {
    health_.failed(connection.record, failure.error());
    throw;
  }
  health_.succeeded(connection.record);
  give_back(connection, std::move(database));
}

void DatabasePool::give_back(const Connection& connection, std::unique_ptr<Database> database) {
  std::list<Idle> surplus;  // closed after the lock is gone
  const std::scoped_lock lock(mutex_);
  idle_.push_front({connection.record.id, connection.record.configuration_version, std::move(database)});
  if (idle_.size() > most_idle) surplus.splice(surplus.end(), idle_, std::prev(idle_.end()));
}

void DatabasePool::forget(std::string_view connection_id) {
  std::list<Idle> closed;
  const std::scoped_lock lock(mutex_);
  for (auto idle = idle_.begin(); idle != idle_.end();) {
    const auto next = std::next(idle);
    if (idle->connection_id == connection_id) closed.splice(closed.end(), idle_, idle);
    idle = next;
  }
}

}  // namespace polytomic::local

#include "local/catalogs/postgresql/watch.h"

#include <poll.h>

#include <array>
#include <exception>
#include <utility>

#include "core/signals.h"

namespace polytomic::local {
namespace {

constexpr int milliseconds_between = 1000;
constexpr int milliseconds_while_away = 200;

}  // namespace

PostgresqlCatalogWatch::PostgresqlCatalogWatch(const PostgresqlCatalogAddress& address) : address_(address) {
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { run(); });
}

PostgresqlCatalogWatch::~PostgresqlCatalogWatch() {
  stopping_ = true;
  stop_.raise();
  thread_.join();
}

std::optional<Error> PostgresqlCatalogWatch::problem() {
  const std::scoped_lock lock(mutex_);
  return problem_;
}

void PostgresqlCatalogWatch::run() {
  while (!stopping_) {
    look();
    wait();
  }
}

void PostgresqlCatalogWatch::look() noexcept {
  try {
    // A server may well end one connection and answer on the next.
    if (database_ != nullptr && !database_->is_idle()) database_.reset();
    if (database_ == nullptr) database_ = std::make_unique<PostgresqlCatalogDatabase>(address_);
    ask();
    note(std::nullopt);
  } catch (const Failure& failure) {
    database_.reset();
    note(failure.error());
  } catch (const std::exception&) {  // no memory to say so
    database_.reset();
  }
}

void PostgresqlCatalogWatch::ask() {
  database_->begin(PostgresqlCatalogDatabase::Kind::read);
  static_cast<void>(database_->prepare("SELECT 1 FROM settings").step());
  database_->commit();
}

void PostgresqlCatalogWatch::note(std::optional<Error> problem) {
  const std::scoped_lock lock(mutex_);
  problem_ = std::move(problem);
}

void PostgresqlCatalogWatch::wait() {
  // poll takes no notice of a descriptor below zero.
  std::array<pollfd, 2> watched{pollfd{stop_.handle(), POLLIN, 0},
                                pollfd{database_ != nullptr ? database_->socket() : -1, POLLIN, 0}};
  ::poll(watched.data(), watched.size(), database_ != nullptr ? milliseconds_between : milliseconds_while_away);
}

}  // namespace polytomic::local

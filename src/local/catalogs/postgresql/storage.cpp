#include "local/catalogs/postgresql/storage.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "local/catalog_location.h"
#include "local/catalogs/postgresql/migrations.h"

namespace polytomic::local {
namespace {

// A collision says that somebody else got through.
constexpr int most_collisions = 8;
constexpr std::chrono::seconds fate_limit{10};
constexpr std::chrono::milliseconds fate_pause{50};

}  // namespace

CatalogState PostgresqlCatalogStorage::open(const Filling& fill) {
  CatalogState found = CatalogState::current;
  read([&](CatalogDatabase& database) {
    found = examine_catalog(dynamic_cast<PostgresqlCatalogDatabase&>(database), place());
  });
  if (found != CatalogState::current) {
    if (read_only_) {
      throw Failure(POLYTOMIC_ERROR_CATALOG_READ_ONLY,
                    "the catalog " + place() + " must be made or brought up to date, but its server takes no changes");
    }
    write([&](CatalogDatabase& each) {
      auto& database = dynamic_cast<PostgresqlCatalogDatabase&>(each);
      exclude_others(database);
      // Looked at again now that nobody else does the same: another process may have done it.
      const CatalogState left = examine_catalog(database, place());
      if (left == CatalogState::current) return;
      migrate_catalog(database);
      fill(database, left);
    });
  }
  // Of sessions that ended.
  if (!read_only_) {
    write([](CatalogDatabase& database) {
      constexpr std::chrono::microseconds day = std::chrono::hours(24);
      database.prepare("DELETE FROM polytomic.commits WHERE made_at < ?").bind(database.now() - day.count()).run();
    });
  }
  watch_ = std::make_unique<PostgresqlCatalogWatch>(address_);
  return found;
}

// While the server is known to be away nobody waits for it.
void PostgresqlCatalogStorage::run(Kind kind, const Work& work) {
  bool was_lost = false;
  int collisions = 0;
  while (true) {
    if (const auto known = problem()) throw Failure(*known);
    Aftermath aftermath = Aftermath::refused;
    std::optional<Failure> failure;
    CommitMark mark;
    {
      const auto database = pool_.take();
      read_only_ = database->is_read_only();
      failure = attempt(*database, kind, work, aftermath);
      mark = database->mark();
    }
    if (!failure) return;
    Fate fate = Fate::gone;
    if (aftermath == Aftermath::undecided) fate = find_fate(mark);
    if (fate == Fate::committed) return;
    if (fate == Fate::unknown) {
      throw Failure(POLYTOMIC_ERROR_CATALOG_UNDECIDED,
                    failure->error().message + "; the change may have been made, look before it is made again");
    }
    const bool is_over =
        aftermath == Aftermath::refused ||
        (aftermath == Aftermath::collided ? ++collisions == most_collisions : std::exchange(was_lost, true));
    if (is_over) throw Failure(*failure);
    // The others have very likely gone with it.
    if (aftermath != Aftermath::collided) pool_.clear();
  }
}

std::optional<Failure> PostgresqlCatalogStorage::attempt(PostgresqlCatalogDatabase& database, Kind kind,
                                                         const Work& work, Aftermath& aftermath) {
  try {
    database.begin(kind);
    work(database);
    database.commit();
    return std::nullopt;
  } catch (const Failure& failure) {
    aftermath = database.abandon();
    return failure;
  } catch (...) {
    static_cast<void>(database.abandon());
    throw;
  }
}

// The mark's row is locked while the transaction is still under way, on a server that has not noticed yet.
PostgresqlCatalogStorage::Fate PostgresqlCatalogStorage::find_fate(const CommitMark& mark) {
  const auto deadline = std::chrono::steady_clock::now() + fate_limit;
  while (std::chrono::steady_clock::now() < deadline) {
    try {
      PostgresqlCatalogDatabase database(address_);
      database.begin(Kind::write);
      CatalogStatement row = database.prepare(
          "INSERT INTO polytomic.commits AS known (session, number, made_at) VALUES (?, 0, ?) ON CONFLICT (session) DO "
          "UPDATE SET number = known.number RETURNING number");
      const bool is_told = row.bind(mark.session).bind(database.now()).step();
      // Closing the connection takes it back.
      return is_told && row.integer(0) == mark.number ? Fate::committed : Fate::gone;
    } catch (const Failure&) {
      std::this_thread::sleep_for(fate_pause);
    }
  }
  return Fate::unknown;
}

std::optional<Error> PostgresqlCatalogStorage::problem() {
  return watch_ != nullptr ? watch_->problem() : std::nullopt;
}

std::string PostgresqlCatalogStorage::key_file(std::string_view organization_id) const {
  const auto is_plain = [](char letter) {
    return letter == '-' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  };
  if (organization_id.empty() || !std::ranges::all_of(organization_id, is_plain))
    throw Failure(POLYTOMIC_ERROR_CATALOG_CORRUPT, "the catalog " + place() + " has an organization id that is none");
  return user_data_folder() + "/catalog-" + std::string(organization_id) + ".key";
}

std::size_t PostgresqlCatalogStorage::version() const { return postgresql_catalog_version(); }

}  // namespace polytomic::local

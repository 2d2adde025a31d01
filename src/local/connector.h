// What the local engine needs to know of a kind of database, and of one open database.
// A connector reports facts; what they mean for the API (items, modes, fields) is the engine's to say.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "local/configuration.h"
#include "polytomic/model.h"

namespace polytomic::local {

// What an object is to a sync. Tables may be foreign or partitioned; materialized views are views. An audience is a list of
// people that a service keeps: adding one who is there changes nothing, and who is there cannot be read.
enum class ObjectKind { table, view, virtual_table, audience };

struct Reference {
  std::string object_id;  // id of the object referred to
  std::string column;
};

struct Column {
  std::string name;
  std::string source_type;  // as the database spells it; may be empty
  polytomic_field_type type = POLYTOMIC_FIELD_TYPE_UNKNOWN;
  bool nullable = true;      // the database accepts NULL on insert
  bool readable = true;      // this user may read it; only then is it a field of a source or finds records
  bool primary_key = false;  // part of the primary key
  bool required = false;     // an insert that leaves it out is refused; false where only the insert would tell
  bool createable = false;   // an insert may set it
  bool updateable = false;   // an update may set it
  bool identity = false;     // alone, it can find a record to be changed: readable, and no two records have one value
  bool unique = false;       // a unique key of this column alone, whether or not it can be read
  bool generated = false;    // computed by the database, which takes no value for it
  bool free_text = true;     // of a text: it may be any, such as one that is encrypted
  std::optional<Reference> reference;
};

// Columns of which no two records have the same values, NULL aside. A key that the database does not enforce for every
// record, such as a partial or an invalid unique index, is none.
struct UniqueKey {
  std::vector<std::string> columns;
  bool primary = false;
  bool upsert = false;  // the database accepts it as the conflict target of an upsert with values given for each column
};

// Privileges count: what the database would refuse to this user cannot be done.
struct Object {
  // Made by make_object_id (object_id.h): schema.name, the name exactly as the database has it. Where a connection has no
  // schemas, another that lasts as long as the object.
  std::string id;
  std::string schema;  // empty where a connection has none
  std::string name;
  ObjectKind kind = ObjectKind::table;
  std::vector<Column> columns;
  std::vector<UniqueKey> keys;
  bool can_read = true;               // records can be read, at least in some columns: it is a source
  bool can_insert = false;            // a record can be added
  bool can_update = false;            // a record can be changed in at least one column
  bool can_delete = false;            // single records can be deleted
  bool can_truncate = false;          // all records can be deleted at once, whether or not single ones can
  bool complete = true;               // false where another reading may tell more, such as after a lock is gone
  std::vector<std::string> warnings;  // what could not be found out, and why
};

// What sources and modes are decided by; see abilities_of (object_abilities.h).
struct Abilities {
  ObjectKind kind = ObjectKind::table;
  bool reads = false;       // records can be read
  bool inserts = false;     // records can be added, and would not be refused for a column that nobody may set
  bool updates = false;     // records can be changed
  bool deletes = false;     // single records can be deleted
  bool truncates = false;   // all records can be deleted at once
  bool identifies = false;  // a key that can be read finds a record
  bool upserts = false;     // a key is accepted as the conflict target of an upsert
  bool operator==(const Abilities&) const = default;
};

// What a list tells of an object.
struct ObjectSummary {
  std::string id;  // these three as in Object
  std::string schema;
  std::string name;
  Abilities abilities;
};

struct QueryField {
  std::string name;
  std::string source_type;
  polytomic_field_type type = POLYTOMIC_FIELD_TYPE_UNKNOWN;
};

// A property that describes an object to be created.
struct CreationProperty {
  std::string id;
  std::string title;
  bool enumerated = false;
  std::vector<std::string> values;       // only where enumerated
  std::vector<std::string> labels = {};  // one for each value; empty where the values speak for themselves

  bool operator==(const CreationProperty&) const = default;
};

// An object that could be created.
struct NewObject {
  std::string id;  // as in Object
  std::string name;
  // What it would be like, where its kind has a fixed set of columns; nothing where the sync that creates it decides.
  std::optional<Object> fixed = std::nullopt;
};

// Values that one configuration key can take.
struct ConfigurationValues {
  std::string key;
  bool allows_creation = false;
  std::vector<std::string> values;
  std::vector<std::string> labels = {};  // as in CreationProperty
};

// An open database. Used by one thread at a time. Every function throws Failure.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // Proves that the database can be read.
  virtual void test(const Context& context) = 0;

  // A value that changes whenever what describe_all says may have changed; cheap. Empty where that cannot be told.
  virtual std::string fingerprint(const Context& context) = 0;

  // Every object, in name order. A broken object is described as far as possible, with a warning.
  virtual std::vector<Object> describe_all(const Context& context) = 0;

  // The same, each given away as soon as it is known and in any order, so that not all are in memory at once. `take` may be
  // called on another thread, but never by two at a time, nor after this returns.
  virtual void describe_each(const std::function<void(Object)>& take, const Context& context) {
    for (Object& object : describe_all(context)) take(std::move(object));
  }

  // In name order what describe_all says, in short; nothing where it would not be found out much sooner.
  virtual std::optional<std::vector<ObjectSummary>> summarize(const Context& /*context*/) { return std::nullopt; }

  // One object, or nothing where it does not exist.
  virtual std::optional<Object> describe(std::string_view object_id, const Context& context) = 0;

  // The fields that a query would yield, without running it. Refuses anything but a single read.
  virtual std::vector<QueryField> describe_query(std::string_view query, const Context& context) = 0;

  // Up to `limit` records, each as the text of a JSON object.
  virtual std::vector<std::string> sample(const Object& object, std::size_t limit, const Context& context) = 0;

  // What must be given to create a new object; empty where this database cannot be added to.
  virtual std::vector<CreationProperty> creation_properties(const Context& context) = 0;

  // Throws Failure (POLYTOMIC_ERROR_INVALID_ARGUMENT) unless `values` (id, value) describe an object that could be
  // created; returns what it would be called.
  virtual NewObject check_creation(const std::vector<std::pair<std::string, std::string>>& values,
                                   const Context& context) = 0;

  // The values of the configuration keys that have any.
  virtual std::vector<ConfigurationValues> configuration_values(const Context& context) = 0;
};

// A kind of database. Stateless and shared between threads.
class Connector {
 public:
  Connector() = default;
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
  virtual ~Connector() = default;

  [[nodiscard]] virtual std::string_view id() const = 0;                    // "sqlite"
  [[nodiscard]] virtual std::string_view name() const = 0;                  // "SQLite"
  [[nodiscard]] virtual std::string_view configuration_schema() const = 0;  // JSON schema with `sensitive` marks
  // What connections of this kind can be used for: "FIELDSETQUERY" is a source, "SupportsSQL" one that takes queries and
  // has views, "TARGET" a destination.
  [[nodiscard]] virtual std::vector<std::string_view> operations() const = 0;
  [[nodiscard]] bool has_operation(std::string_view operation) const {
    const std::vector<std::string_view> all = operations();
    return std::find(all.begin(), all.end(), operation) != all.end();
  }

  // Throws Failure where a value of `configuration` cannot be meant, whatever the database says. Opens nothing.
  virtual void check(const Configuration& configuration) const = 0;

  // Whether `configuration` names a file or a socket of this machine.
  [[nodiscard]] virtual bool uses_local_files(const Configuration& configuration) const = 0;

  // Opens the database that `configuration` names. Throws Failure with the precise reason.
  [[nodiscard]] virtual std::unique_ptr<Database> open(const Configuration& configuration,
                                                       const Context& context) const = 0;
};

}  // namespace polytomic::local

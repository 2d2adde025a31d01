// Describes the relations of a database while the rest of what there is to know still comes.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "local/connector.h"
#include "local/connectors/postgresql/facts.h"
#include "local/connectors/postgresql/link.h"

namespace polytomic::local::postgresql {

// Describes, a few at a time while the link waits for the server, the relations for which nothing more is needed. All
// relations are in the facts already, and nothing but these and what lies below views will be read on the link meanwhile.
class Describing {
 public:
  Describing(Link& link, Facts& facts, const std::function<void(Object)>& take);
  Describing(const Describing&) = delete;
  Describing& operator=(const Describing&) = delete;
  ~Describing();

  // All columns of a relation have come, and of all relations everything but columns, types and what is particular to views.
  void add(Relation& relation) { waiting_.push_back(&relation); }
  // All columns and types have come.
  void add_others();
  // Describes what is left, once everything has come.
  void finish();

 private:
  [[nodiscard]] bool is_known(const Relation& relation) const;
  void describe_one(Relation& relation);
  bool describe_some();

  Link* link_;
  Facts* facts_;
  const std::function<void(Object)>* take_;
  std::size_t count_;  // of the relations to describe, which are the first ones
  std::vector<Relation*> waiting_;
  std::size_t next_ = 0;
  bool knows_all_types_ = false;
};

}  // namespace polytomic::local::postgresql

#include "local/connectors/postgresql/describing.h"

#include <algorithm>

#include "local/connectors/postgresql/description.h"
#include "local/connectors/postgresql/facts_reader.h"

namespace polytomic::local::postgresql {
namespace {

bool is_view(const Relation& relation) { return relation.kind == 'v' || relation.kind == 'f'; }

}  // namespace

Describing::Describing(Link& link, Facts& facts, const std::function<void(Object)>& take)
    : link_(&link), facts_(&facts), take_(&take), count_(facts.relations().size()) {
  link_->work_meanwhile([this] { return describe_some(); });
}

Describing::~Describing() { link_->work_meanwhile({}); }

void Describing::add_others() {
  knows_all_types_ = true;
  waiting_.clear();
  next_ = 0;
  for (std::size_t index = 0; index < count_; ++index) {
    if (Relation& relation = facts_->relations()[index]; !relation.is_described) waiting_.push_back(&relation);
  }
}

void Describing::finish() {
  while (describe_some()) {
  }
  for (std::size_t index = 0; index < count_; ++index) {
    if (Relation& relation = facts_->relations()[index]; !relation.is_described) describe_one(relation);
  }
}

// Foreign keys may refer to relations whose columns have not come.
bool Describing::is_known(const Relation& relation) const {
  if (is_view(relation)) return false;
  if (knows_all_types_) return true;
  return relation.foreign_keys.empty() && std::ranges::all_of(relation.columns, [this](const ColumnFacts& column) {
           return facts_->type_of(column).is_known;
         });
}

void Describing::describe_one(Relation& relation) {
  relation.is_described = true;
  sort_columns(relation);
  if (is_offered(relation)) (*take_)(describe(*facts_, relation));
}

bool Describing::describe_some() {
  constexpr std::size_t at_once = 50;
  const std::size_t end = std::min(next_ + at_once, waiting_.size());
  while (next_ < end) {
    if (Relation& relation = *waiting_[next_++]; is_known(relation)) describe_one(relation);
  }
  return next_ < waiting_.size();
}

}  // namespace polytomic::local::postgresql

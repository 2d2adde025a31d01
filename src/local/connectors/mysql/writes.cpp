#include "local/connectors/mysql/writes.h"

#include <algorithm>
#include <functional>
#include <set>

#include "local/connectors/mysql/text.h"

namespace polytomic::local::mysql {
namespace {

using Indexes = std::vector<std::size_t>;

// Each lock is waited for, so that many of them would hold everything up.
constexpr int most_locks = 3;

class Inquiry {
 public:
  Inquiry(Access& access, const Context& context) : access_(&access), context_(&context) {}

  void ask(Relation& relation) {
    relation_ = &relation;
    name_ = quote_object(relation.schema, relation.name);
    if (relation.kind == RelationKind::view) return ask_about_view();
    ask_about_table();
  }

 private:
  void ask_about_table() {
    Indexes columns = having(column_may_insert);
    std::erase_if(columns,
                  [this](std::size_t index) { return (relation_->columns[index].flags & column_generated) != 0; });
    if (columns.empty() || locks_ >= most_locks) return;
    try {
      relation_->refuses_inserts = !accepts(insert(columns));
    } catch (const Fault& fault) {
      if (!fault.is_about_lock()) throw;
      ++locks_;
    }
  }

  void ask_about_view() {
    ViewFacts& view = relation_->view;
    view.flags.assign(relation_->columns.size(), 0);
    if (locks_ >= most_locks) return give_up("what it takes could not be found out: too many others are locked");
    try {
      ask_everything();
    } catch (const Fault& fault) {
      if (!fault.is_about_lock()) throw;
      ++locks_;
      give_up("what it takes could not be found out: a lock is held on it");
    }
  }

  // It is a source all the same.
  void give_up(const char* problem) {
    ViewFacts& view = relation_->view;
    view.problem = problem;
    view.takes_delete = false;
    view.flags.assign(relation_->columns.size(), 0);
    for (const std::size_t index : having(column_may_select)) view.flags[index] = view_reads;
  }

  void ask_everything() {
    ViewFacts& view = relation_->view;
    mark(having(column_may_select), view_reads, [this](const Indexes& columns) { return select(columns); });
    if (!view.takes_writes) return;
    const Indexes inserted = insertable();
    mark(inserted, view_inserts, [this](const Indexes& columns) { return insert(columns); });
    Indexes updated = having(column_may_update);
    // What a hidden definition computes can be told by inserts only.
    std::erase_if(updated, [&](std::size_t index) {
      return view.is_visible ? !is_plain(index) : (view.flags[index] & view_inserts) == 0;
    });
    mark(updated, view_updates, [this](const Indexes& columns) { return update(columns); });
    if ((relation_->rights & may_delete) != 0) view.takes_delete = accepts("DELETE FROM " + name_);
  }

  [[nodiscard]] bool is_plain(std::size_t index) const {
    const auto& columns = relation_->view.definition.columns;
    return index < columns.size() && columns[index].has_value();
  }

  // The columns to which the user has the right.
  [[nodiscard]] Indexes having(std::uint16_t right) const {
    Indexes found;
    for (std::size_t index = 0; index < relation_->columns.size(); ++index) {
      if ((relation_->columns[index].flags & right) != 0) found.push_back(index);
    }
    return found;
  }

  // A record of several tables at once is taken by no view.
  [[nodiscard]] Indexes insertable() const {
    Indexes found = having(column_may_insert);
    const ViewFacts& view = relation_->view;
    if (!view.is_visible) return found;
    std::erase_if(found, [this](std::size_t index) { return !is_plain(index); });
    std::set<std::size_t> bases;
    for (const std::size_t index : found) bases.insert(view.definition.columns[index]->base);
    return bases.size() > 1 ? Indexes{} : found;
  }

  // Asks for all at once, and one by one where that is refused.
  void mark(const Indexes& columns, std::uint16_t flag, const std::function<std::string(const Indexes&)>& statement) {
    if (columns.empty()) return;
    std::vector<std::uint16_t>& flags = relation_->view.flags;
    const bool takes_all = accepts(statement(columns));
    for (const std::size_t index : columns) {
      if (!takes_all && (columns.size() == 1 || !accepts(statement({index})))) continue;
      flags[index] = static_cast<std::uint16_t>(flags[index] | flag);
    }
  }

  [[nodiscard]] bool accepts(const std::string& sql) {
    try {
      (void)access_->link.prepare(sql, *context_);
      return true;
    } catch (const Fault& fault) {
      if (!fault.is_about_statement()) throw;
      return false;
    }
  }

  [[nodiscard]] std::string listed(const Indexes& columns, std::string_view behind) const {
    std::string text;
    for (const std::size_t index : columns) {
      text.append(text.empty() ? "" : ", ").append(quote_name(relation_->columns[index].name())).append(behind);
    }
    return text;
  }

  [[nodiscard]] std::string select(const Indexes& columns) const {
    return "SELECT " + listed(columns, "") + " FROM " + name_;
  }

  [[nodiscard]] std::string insert(const Indexes& columns) const {
    std::string values;
    for (std::size_t index = 0; index < columns.size(); ++index) values.append(values.empty() ? "?" : ", ?");
    return "INSERT INTO " + name_ + " (" + listed(columns, "") + ") VALUES (" + values + ")";
  }

  [[nodiscard]] std::string update(const Indexes& columns) const {
    return "UPDATE " + name_ + " SET " + listed(columns, " = ?");
  }

  Access* access_;
  const Context* context_;
  Relation* relation_ = nullptr;
  std::string name_;
  int locks_ = 0;
};

}  // namespace

void find_writes(Access& access, const std::vector<Relation*>& relations, const Context& context) {
  if (relations.empty()) return;
  // A session that only reads refuses to prepare what writes.
  access.accept_writes(true, context);
  Inquiry inquiry(access, context);
  for (Relation* relation : relations) inquiry.ask(*relation);
  access.accept_writes(false, context);
}

}  // namespace polytomic::local::mysql

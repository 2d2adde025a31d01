// Answers as JSON text, kept as long as what they were made of.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace polytomic::local {

// Safe on any thread.
class AnswerTexts {
 public:
  using Text = std::shared_ptr<const std::string>;
  // What a text was made of; another object stands for another answer.
  using Basis = std::shared_ptr<const void>;

  // Keeps so many bytes at most; those asked for last go last.
  explicit AnswerTexts(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // nullptr where there is none that was made of `basis`.
  [[nodiscard]] Text find(std::string_view key, const Basis& basis);
  void keep(std::string_view key, const Basis& basis, Text text);

 private:
  struct Entry {
    std::string key;
    std::weak_ptr<const void> basis;
    Text text;
  };
  using Entries = std::list<Entry>;

  [[nodiscard]] static std::size_t size_of(const Entry& entry);
  void drop(Entries::iterator entry);

  const std::size_t most_bytes_;
  std::mutex mutex_;
  Entries entries_;  // the one asked for last comes first
  std::map<std::string_view, Entries::iterator> places_;
  std::size_t bytes_ = 0;
};

}  // namespace polytomic::local

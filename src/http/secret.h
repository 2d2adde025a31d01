// Text that is overwritten before its memory is given back.
#pragma once

#include <cstring>
#include <string>
#include <utility>

namespace polytomic::http {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept { *this = std::move(other); }
  Secret& operator=(Secret&& other) noexcept {
    wipe();
    text_.swap(other.text_);  // a move would leave short text behind in `other`
    return *this;
  }
  ~Secret() { wipe(); }

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void wipe() noexcept {
    explicit_bzero(text_.data(), text_.size());
    text_.clear();
  }

  std::string text_;
};

}  // namespace polytomic::http

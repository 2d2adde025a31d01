// What one request puts on the wire.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/call.h"
#include "http/target.h"

namespace polytomic::http {

// Header lines in the form libcurl reads, without copying them: so the credentials stay in one place.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() = default;

  // For what most requests carry.
  void make_room();
  void add(std::string_view name, std::string_view value);
  // `line`, a name and a value with ": " between, outlives the list.
  void add_borrowed(const std::string& line);
  // libcurl does not send its own.
  void suppress(std::string_view name);

  // Valid until a line is added; nullptr where there is none.
  [[nodiscard]] curl_slist* get();
  // Names and values, which live as long as the list.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string_view>> fields() const;

 private:
  struct Line {
    const char* borrowed;  // nullptr: in `text_`
    std::size_t start;
  };
  [[nodiscard]] const char* text_of(const Line& line) const {
    return line.borrowed != nullptr ? line.borrowed : text_.data() + line.start;
  }
  void add_line(std::string_view name, std::string_view between, std::string_view value);

  std::string text_;  // lines with a NUL behind each
  std::vector<Line> lines_;
  std::vector<curl_slist> nodes_;
};

struct Message {
  std::string method;
  std::string url;
  std::string body;
  bool has_body = false;
  bool is_read = false;         // GET or HEAD: changes nothing
  bool is_repeatable = false;   // sent twice it does what it does once
  std::string idempotency_key;  // empty: none
  HeaderList headers;
};

// Fills `message` from the call; a write that may be retried gets an Idempotency-Key. Throws Failure where the call's
// content is wrong. `target` outlives the message.
void write_message(const Call& call, const Target& target, bool may_retry, Message& message);

}  // namespace polytomic::http

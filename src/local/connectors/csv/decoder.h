// Bytes of any encoding into UTF-8. Bytes that stand for nothing become U+FFFD.
#pragma once

#include <iconv.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "local/connectors/csv/encoding.h"

namespace polytomic::local::csv {

class Decoder {
 public:
  explicit Decoder(Encoding encoding);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  [[nodiscard]] static bool knows(const std::string& name);

  // Appends what `bytes` say to `text`; a character that is not whole yet waits for the rest.
  void decode(std::string_view bytes, std::string& text);
  // Says that there is no rest.
  void finish(std::string& text);

  [[nodiscard]] const Encoding& encoding() const { return encoding_; }
  [[nodiscard]] std::size_t bad_bytes() const { return bad_bytes_; }
  // Offset in all that was decoded; of use where there are bad bytes.
  [[nodiscard]] std::uint64_t first_bad_byte() const { return first_bad_byte_; }

 private:
  // Decodes what it can of `bytes` and returns how many bytes that was.
  std::size_t convert(std::string_view bytes, std::string& text);
  // The same of what is UTF-8 already.
  std::size_t clean(std::string_view bytes, std::string& text);
  void replace(std::size_t offset, std::size_t size, std::string& text);

  Encoding encoding_;
  bool is_utf8_;
  iconv_t converter_;
  std::string rest_;            // the beginning of a character
  std::uint64_t consumed_ = 0;  // bytes decoded before the current ones
  std::size_t bad_bytes_ = 0;
  std::uint64_t first_bad_byte_ = 0;
};

}  // namespace polytomic::local::csv

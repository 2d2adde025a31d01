// Where the bytes of a table come from.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/context.h"
#include "local/connectors/csv/settings.h"

namespace polytomic::local::csv {

// Takes bytes as they come. False ends the reading: no more are wanted.
using ByteSink = std::function<bool(std::string_view bytes)>;

// Used by one thread at a time. Every function throws Failure.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  [[nodiscard]] virtual const Settings& settings() const = 0;

  // Gives `sink` the bytes from the beginning, `limit` at most. True where those were all.
  virtual bool read(std::uint64_t limit, const Context& context, const ByteSink& sink) = 0;

  // A value that changes whenever the bytes may have changed.
  virtual std::string fingerprint(const Context& context) = 0;
};

[[nodiscard]] std::unique_ptr<Source> make_file_source(Settings settings);
[[nodiscard]] std::unique_ptr<Source> make_web_source(Settings settings);

}  // namespace polytomic::local::csv

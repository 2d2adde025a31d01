// What carries attempts: libcurl, or the host. One thread uses it, except for wake.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "core/block_cache.h"
#include "core/decode.h"
#include "http/attempt.h"
#include "http/exchange_id.h"
#include "http/message.h"

namespace polytomic::http {

// What an attempt needs to know beside the message.
struct AttemptTerms {
  ExchangeId exchange = 0;
  std::uint32_t number = 0;              // among the attempts of the call, from 1
  std::chrono::milliseconds timeout{0};  // it is given up after
  bool avoids_kept_connections = false;
};

class Transport {
 public:
  // The memory of answers comes from `memory`.
  explicit Transport(std::shared_ptr<BlockCache> memory) : memory_(std::move(memory)) {}
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  // No attempt is left by then.
  virtual ~Transport() = default;

  [[nodiscard]] const std::shared_ptr<BlockCache>& memory() const { return memory_; }
  [[nodiscard]] Decoder& decoder() { return decoder_; }
  // Gives back what is kept for the next answer.
  void forget_memory() noexcept {
    memory_->clear();
    decoder_.clear();
  }

  // `message` outlives the attempt.
  [[nodiscard]] virtual std::unique_ptr<Attempt> begin(Message& message, const AttemptTerms& terms) = 0;

  // Moves what can be moved without waiting. False where a connection had to be broken off, as it kept this from returning
  // far beyond `due`.
  [[nodiscard]] virtual bool perform(Attempt::Clock::time_point due) = 0;
  // The exchange of an attempt that has ended and was not told yet.
  [[nodiscard]] virtual std::optional<ExchangeId> next_ended() = 0;
  // Returns when there is something to perform, after a wake, or when the time is over.
  virtual void wait(std::chrono::milliseconds longest) = 0;

  // Any thread; never blocks.
  virtual void wake() noexcept = 0;
  // Any thread.
  [[nodiscard]] virtual std::size_t open_connections() { return 0; }

 private:
  const std::shared_ptr<BlockCache> memory_;
  Decoder decoder_;
};

}  // namespace polytomic::http

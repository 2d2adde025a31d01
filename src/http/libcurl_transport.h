// Attempts over libcurl's multi interface.
#pragma once

#include <memory>
#include <vector>

#include "core/counters.h"
#include "http/curl_handle.h"
#include "http/libcurl_attempt.h"
#include "http/open_sockets.h"
#include "http/reading_limit.h"
#include "http/socket_watch.h"
#include "http/transport.h"

namespace polytomic::http {

class LibcurlTransport final : public Transport {
 public:
  // `target` outlives the transport.
  LibcurlTransport(const Target& target, std::shared_ptr<Counters> counters);

  [[nodiscard]] std::unique_ptr<Attempt> begin(Message& message, const AttemptTerms& terms) override;
  [[nodiscard]] bool perform(Attempt::Clock::time_point due) override;
  [[nodiscard]] std::optional<ExchangeId> next_ended() override;
  void wait(std::chrono::milliseconds longest) override;
  void wake() noexcept override { watch_.wake(); }
  [[nodiscard]] std::size_t open_connections() override { return sockets_.count(); }

  // For its attempts.
  [[nodiscard]] const Target& target() const { return target_; }
  // Takes a transfer out, wherever it stands.
  void let_go(CURL* easy);
  // For later attempts.
  void keep(EasyHandle easy) noexcept;

 private:
  [[nodiscard]] EasyHandle take_handle();
  // A server without HTTP/2 gets a connection for each call at a time.
  void learn_protocol(CURL* easy);
  void count_bytes(CURL* easy);

  const Target& target_;
  const std::shared_ptr<Counters> counters_;
  OpenSockets sockets_;
  ReadingLimit reading_;
  SocketWatch watch_;
  const ShareHandle share_;
  const MultiHandle multi_;
  std::vector<EasyHandle> idle_;
  std::size_t transfers_ = 0;
  bool multiplexes_;  // until an answer shows otherwise
};

}  // namespace polytomic::http

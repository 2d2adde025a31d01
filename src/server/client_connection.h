// A client's connection: whose turn it is, and until when it has to take it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "server/tls_credentials.h"
#include "server/wake.h"

namespace polytomic::server {

// How long a client may take, in all: one that sends a byte now and then gets no more time.
struct ClientTimeouts {
  std::chrono::milliseconds idle{60'000};    // from an answer to the next request
  std::chrono::milliseconds header{15'000};  // for the head of a request
  std::chrono::milliseconds body{
      30'000};  // for its body, beside what its size asks for, and for each piece of the answer
};

// Used by the thread of the connection's event loop only.
class ClientConnection {
 public:
  using Clock = std::chrono::steady_clock;

  ClientConnection(int socket, const ClientTimeouts& timeouts, Wake& wake);

  // The turns, as they come.
  void await_request();
  void read_head();
  void read_body(std::size_t received);  // so far
  void work();                           // ours: no time limit of the client's
  void send();                           // an answer, or the next piece of it
  // The server stops: one that asks nothing soon is done with.
  void hurry(std::chrono::milliseconds grace);

  [[nodiscard]] bool is_overdue(Clock::time_point now) const { return now > deadline_; }
  // Between requests.
  [[nodiscard]] bool is_waiting() const { return turn_ == Turn::wait || turn_ == Turn::begin; }
  [[nodiscard]] bool is_fresh() const { return turn_ == Turn::begin; }
  // Whether it may be given up for another client: nothing of a request has come, or for long not all of it.
  [[nodiscard]] bool is_expendable(Clock::time_point now) const;
  [[nodiscard]] Clock::time_point since() const { return since_; }
  [[nodiscard]] int socket() const { return socket_; }
  // The loop's, for whoever completes a call of this connection.
  [[nodiscard]] Wake& wake() const { return wake_; }
  // Ends it; the HTTP library sees that and closes it.
  void cut_off();

  std::shared_ptr<const TlsCredentials> credentials;  // in use until the connection is closed
  std::size_t index = 0;                              // among those of its loop

 private:
  enum class Turn { begin, wait, head, body, work, send, over };

  void take_turn(Turn turn, std::chrono::milliseconds allowed);

  int socket_;
  Turn turn_ = Turn::begin;
  const ClientTimeouts& timeouts_;
  Wake& wake_;
  Clock::time_point since_;
  Clock::time_point deadline_;
};

}  // namespace polytomic::server

#include "server/client_connection.h"

#include <sys/socket.h>

#include <algorithm>

namespace polytomic::server {
namespace {

// What a client has to keep up with, beside the time that it has anyhow.
constexpr std::size_t slowest_bytes_per_second = std::size_t{8} << 10U;

// From here on a client that has not sent its request, or not taken its answer, may be given up for another.
constexpr std::chrono::seconds patience_where_room_is_short{5};

std::chrono::milliseconds time_for(std::size_t size) {
  return std::chrono::milliseconds(size * 1000 / slowest_bytes_per_second);
}

}  // namespace

ClientConnection::ClientConnection(int socket, const ClientTimeouts& timeouts, Wake& wake)
    : socket_(socket), timeouts_(timeouts), wake_(wake) {
  take_turn(Turn::begin, timeouts_.header);
}

void ClientConnection::await_request() { take_turn(Turn::wait, timeouts_.idle); }

void ClientConnection::read_head() {
  // Of a new connection the time began when it came.
  const auto deadline = deadline_;
  const bool fresh = is_fresh();
  take_turn(Turn::head, timeouts_.header);
  if (fresh) deadline_ = std::min(deadline, deadline_);
}

void ClientConnection::read_body(std::size_t received) {
  if (turn_ != Turn::body) take_turn(Turn::body, timeouts_.body);
  deadline_ = since_ + timeouts_.body + time_for(received);
}

void ClientConnection::work() {
  take_turn(Turn::work, {});
  deadline_ = Clock::time_point::max();
}

void ClientConnection::send() { take_turn(Turn::send, timeouts_.body); }

void ClientConnection::hurry(std::chrono::milliseconds grace) {
  if (is_waiting()) deadline_ = std::min(deadline_, Clock::now() + grace);
}

bool ClientConnection::is_expendable(Clock::time_point now) const {
  if (turn_ == Turn::work || turn_ == Turn::over) return false;
  return is_waiting() || now - since_ > patience_where_room_is_short;
}

void ClientConnection::cut_off() {
  turn_ = Turn::over;
  deadline_ = Clock::time_point::max();
  (void)shutdown(socket_, SHUT_RDWR);
}

void ClientConnection::take_turn(Turn turn, std::chrono::milliseconds allowed) {
  if (turn_ == Turn::over) return;
  turn_ = turn;
  since_ = Clock::now();
  deadline_ = since_ + allowed;
}

}  // namespace polytomic::server

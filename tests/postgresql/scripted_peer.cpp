#include "scripted_peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <utility>

namespace polytomic::local::postgresql::testing {
namespace {

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>((number >> shift) & 0xFFU);
  return bytes;
}

}  // namespace

std::string packet(char type, const std::string& content) {
  return type + big_endian(static_cast<std::uint32_t>(content.size() + 4)) + content;
}

void PeerConnection::read_packet() const {
  std::array<unsigned char, 4> size{};
  if (recv(socket_, size.data(), size.size(), MSG_WAITALL) != static_cast<ssize_t>(size.size())) return;
  std::string rest((std::size_t{size[2]} << 8U) + size[3] - size.size(), '\0');
  (void)recv(socket_, rest.data(), rest.size(), MSG_WAITALL);
}

void PeerConnection::read_some() const {
  std::array<char, 4096> bytes{};
  (void)recv(socket_, bytes.data(), bytes.size(), 0);
}

void PeerConnection::write(const std::string& bytes) const {
  (void)send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void PeerConnection::reset_at_end() const {
  const linger none{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

ScriptedPeer::ScriptedPeer(std::function<void(const PeerConnection&)> script)
    : thread_([this, script = std::move(script)] { serve(script); }) {}

ScriptedPeer::~ScriptedPeer() {
  listener_.end();
  thread_.join();
}

void ScriptedPeer::serve(const std::function<void(const PeerConnection&)>& script) const {
  const int connection = listener_.accept();
  if (connection < 0) return;
  script(PeerConnection(connection));
  close(connection);
}

}  // namespace polytomic::local::postgresql::testing

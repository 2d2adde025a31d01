#include "faults/http2_peer.h"

#include <stdexcept>
#include <utility>

namespace polytomic::faults {
namespace {

constexpr std::string_view first_words = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::uint32_t number_at(std::string_view bytes, std::size_t start, std::size_t count) {
  std::uint32_t number = 0;
  for (std::size_t index = start; index < start + count; ++index)
    number = number << 8U | static_cast<unsigned char>(bytes[index]);
  return number;
}

// The length of a text: HPACK's number with a prefix of seven bits.
std::string length_prefix(std::size_t length) {
  if (length < 127) return {static_cast<char>(length)};
  std::string bytes(1, '\x7f');
  for (length -= 127; length >= 128; length >>= 7U) bytes += static_cast<char>((length & 127U) | 128U);
  return bytes + static_cast<char>(length);
}

}  // namespace

std::string header_block(std::string_view name, std::string_view value) {
  return std::string(1, '\0') + length_prefix(name.size()) + std::string(name) + length_prefix(value.size()) +
         std::string(value);
}

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>(number >> (shift - 8) & 255U);
  return bytes;
}

Http2Peer::Http2Peer(Connection& connection) : connection_(connection) {
  nghttp2_hd_inflater* inflater = nullptr;
  if (nghttp2_hd_inflate_new(&inflater) != 0) throw std::runtime_error("no header decoder");
  inflater_.reset(inflater);
}

bool Http2Peer::greet(std::string_view settings) {
  if (!fill(first_words.size()) || !received_.starts_with(first_words)) return false;
  received_.erase(0, first_words.size());
  return send_frame(NGHTTP2_SETTINGS, 0, 0, settings);
}

std::optional<Http2Request> Http2Peer::read_request() {
  Http2Request request;
  while (const auto next = next_frame()) {
    const bool is_acknowledgement = (next->flags & NGHTTP2_FLAG_ACK) != 0;
    if (next->type == NGHTTP2_SETTINGS && !is_acknowledgement) send_frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, {});
    if (next->type == NGHTTP2_HEADERS) request = {next->stream, path_of(*next)};
    const bool is_of_request = next->type == NGHTTP2_HEADERS || next->type == NGHTTP2_DATA;
    if (is_of_request && next->stream == request.stream && (next->flags & end_of_stream) != 0) return request;
  }
  return std::nullopt;
}

bool Http2Peer::has_lost(std::uint32_t stream) {
  while (!received_.empty() || connection_.has_input()) {
    auto next = read_frame();
    if (!next || (next->type == NGHTTP2_RST_STREAM && next->stream == stream)) return true;
    put_off_.push_back(std::move(*next));
  }
  return false;
}

std::string Http2Peer::frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  std::string bytes = big_endian(static_cast<std::uint32_t>(payload.size())).substr(1);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return bytes.append(big_endian(stream)).append(payload);
}

bool Http2Peer::send_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  return connection_.send(frame(type, flags, stream, payload));
}

bool Http2Peer::send_headers(std::uint32_t stream, std::string_view status, std::string_view block,
                             std::uint8_t flags) {
  return send_frame(NGHTTP2_HEADERS, flags, stream, header_block(":status", status) + std::string(block));
}

bool Http2Peer::send_data(std::uint32_t stream, std::string_view data, std::uint8_t flags) {
  return send_frame(NGHTTP2_DATA, flags, stream, data);
}

bool Http2Peer::send_answer(std::uint32_t stream, std::string_view status, std::string_view body) {
  return send_headers(stream, status, {}, end_of_headers) && send_data(stream, body, end_of_stream);
}

bool Http2Peer::send_reset(std::uint32_t stream, std::uint32_t code) {
  return send_frame(NGHTTP2_RST_STREAM, 0, stream, big_endian(code));
}

bool Http2Peer::send_goodbye(std::uint32_t last_stream, std::uint32_t code) {
  return send_frame(NGHTTP2_GOAWAY, 0, 0, big_endian(last_stream) + big_endian(code));
}

bool Http2Peer::fill(std::size_t size) {
  while (received_.size() < size) {
    const std::string more = connection_.receive(16384);
    if (more.empty()) return false;
    received_ += more;
  }
  return true;
}

std::optional<Http2Peer::Frame> Http2Peer::next_frame() {
  if (put_off_.empty()) return read_frame();
  Frame next = std::move(put_off_.front());
  put_off_.pop_front();
  return next;
}

std::optional<Http2Peer::Frame> Http2Peer::read_frame() {
  constexpr std::size_t head_size = 9;
  if (!fill(head_size)) return std::nullopt;
  const std::size_t size = number_at(received_, 0, 3);
  if (!fill(head_size + size)) return std::nullopt;
  Frame next{static_cast<std::uint8_t>(received_[3]), static_cast<std::uint8_t>(received_[4]),
             number_at(received_, 5, 4) & 0x7fffffffU, received_.substr(head_size, size)};
  received_.erase(0, head_size + size);
  return next;
}

std::string Http2Peer::path_of(const Frame& headers) {
  std::string_view block = headers.payload;
  if ((headers.flags & NGHTTP2_FLAG_PADDED) != 0) throw std::runtime_error("the client padded its headers");
  if ((headers.flags & NGHTTP2_FLAG_PRIORITY) != 0) block.remove_prefix(5);
  std::string path;
  while (true) {
    nghttp2_nv pair{};
    int flags = 0;
    const ssize_t count = nghttp2_hd_inflate_hd2(inflater_.get(), &pair, &flags,
                                                 reinterpret_cast<const std::uint8_t*>(block.data()), block.size(), 1);
    if (count < 0) throw std::runtime_error("the client's headers make no sense");
    block.remove_prefix(static_cast<std::size_t>(count));
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0 &&
        std::string_view(reinterpret_cast<const char*>(pair.name), pair.namelen) == ":path") {
      path.assign(reinterpret_cast<const char*>(pair.value), pair.valuelen);
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) break;
  }
  nghttp2_hd_inflate_end_headers(inflater_.get());
  return path;
}

}  // namespace polytomic::faults

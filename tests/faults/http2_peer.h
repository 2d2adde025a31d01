// The server's side of HTTP/2, frame by frame, so that a test can send what no HTTP/2 library would.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faults/scripted_server.h"

namespace polytomic::faults {

struct Http2Request {
  std::uint32_t stream = 0;
  std::string path;
};

class Http2Peer {
 public:
  static constexpr std::uint8_t end_of_stream = 1;   // of DATA and HEADERS
  static constexpr std::uint8_t end_of_headers = 4;  // of HEADERS and CONTINUATION

  explicit Http2Peer(Connection& connection);

  // Reads the client's first words and answers with `settings`, a payload.
  [[nodiscard]] bool greet(std::string_view settings = {});
  // The next request with its body read; nothing where the client is gone.
  [[nodiscard]] std::optional<Http2Request> read_request();

  // Whether the client has given the stream up or is gone; looks at what has come and waits for nothing.
  [[nodiscard]] bool has_lost(std::uint32_t stream);

  [[nodiscard]] static std::string frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                                         std::string_view payload);
  bool send_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
  bool send_headers(std::uint32_t stream, std::string_view status, std::string_view block, std::uint8_t flags);
  bool send_data(std::uint32_t stream, std::string_view data, std::uint8_t flags);
  bool send_answer(std::uint32_t stream, std::string_view status, std::string_view body);
  bool send_reset(std::uint32_t stream, std::uint32_t code);
  bool send_goodbye(std::uint32_t last_stream, std::uint32_t code);
  [[nodiscard]] Connection& connection() { return connection_; }

 private:
  struct Frame {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint32_t stream = 0;
    std::string payload;
  };
  struct Delete {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
  };

  [[nodiscard]] bool fill(std::size_t size);
  [[nodiscard]] std::optional<Frame> next_frame();
  [[nodiscard]] std::optional<Frame> read_frame();
  [[nodiscard]] std::string path_of(const Frame& headers);

  Connection& connection_;
  std::deque<Frame> put_off_;
  std::string received_;
  std::unique_ptr<nghttp2_hd_inflater, Delete> inflater_;
};

// One header as HPACK writes it at its simplest: no table, no Huffman code.
[[nodiscard]] std::string header_block(std::string_view name, std::string_view value);
// Four bytes, the highest first.
[[nodiscard]] std::string big_endian(std::uint32_t number);

}  // namespace polytomic::faults

#include "faults/compressed.h"

#include <zlib.h>

#include <stdexcept>

namespace polytomic::faults {
namespace {

constexpr int largest_window = 15;
constexpr int gzip_frame = 16;  // added to the window

std::string compress(const std::string& text, int window_bits) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib does not start");
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int end = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (end != Z_STREAM_END) throw std::runtime_error("zlib does not compress");
  return out;
}

}  // namespace

std::string gzip(const std::string& text) { return compress(text, largest_window + gzip_frame); }
std::string zlib(const std::string& text) { return compress(text, largest_window); }
std::string raw_deflate(const std::string& text) { return compress(text, -largest_window); }

}  // namespace polytomic::faults

#include "local/connectors/csv/table_reader.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "local/connectors/csv/dialect.h"
#include "local/connectors/csv/header.h"

namespace polytomic::local::csv {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t first_block = std::size_t{512} << 10U;

struct Signature {
  std::string_view bytes;
  std::string_view kind;
  std::string_view advice;
};

constexpr std::array signatures{
    Signature{"\x1F\x8B"sv, "compressed with gzip", "decompress it first"},
    Signature{"\x28\xB5\x2F\xFD"sv, "compressed with zstd", "decompress it first"},
    Signature{"BZh"sv, "compressed with bzip2", "decompress it first"},
    Signature{"\xFD"
              "7zXZ\0"sv,
              "compressed with xz", "decompress it first"},
    Signature{"PK\x03\x04"sv, "a ZIP archive or a spreadsheet", "unpack it, or export the sheet as CSV"},
    Signature{"\xD0\xCF\x11\xE0"sv, "a spreadsheet of an old Excel", "export the sheet as CSV"},
    Signature{"PAR1"sv, "a Parquet file", "export it as CSV"},
    Signature{"SQLite format 3\0"sv, "a SQLite database", "use a connection of type sqlite"},
    Signature{"%PDF-"sv, "a PDF document", "export its data as CSV"},
    Signature{"<!DOCTYPE"sv, "a web page", "give the address of the data itself"},
    Signature{"<!doctype"sv, "a web page", "give the address of the data itself"},
    Signature{"<html"sv, "a web page", "give the address of the data itself"},
};

void check_is_text(std::string_view block) {
  for (const Signature& signature : signatures) {
    if (!block.starts_with(signature.bytes)) continue;
    throw Failure(
        make_field_error(POLYTOMIC_ERROR_DATABASE_NOT_RECOGNIZED, "url",
                         "the data is " + std::string(signature.kind) + ", not CSV; " + std::string(signature.advice)));
  }
}

}  // namespace

bool TableReader::take(std::string_view bytes) {
  context_.check();
  if (!decoder_) {
    block_.append(bytes);
    if (block_.size() >= first_block) begin(false);
    return is_wanted_;
  }
  text_.clear();
  decoder_->decode(bytes, text_);
  take_text(text_);
  return is_wanted_;
}

void TableReader::finish(bool is_whole) {
  if (!decoder_) begin(is_whole);
  if (!is_whole || !is_wanted_) return;
  text_.clear();
  decoder_->finish(text_);
  take_text(text_);
  records_->finish();
}

void TableReader::begin(bool is_whole) {
  check_is_text(block_);
  decoder_.emplace(detect_encoding(block_, format_.encoding));
  const std::string bytes = std::move(block_);
  std::string text;
  decoder_->decode(std::string_view(bytes).substr(decoder_->encoding().mark_size), text);
  const Dialect dialect = detect_dialect(text, is_whole, format_, context_);
  is_header_next_ = format_.has_headers ? *format_.has_headers : detect_header(text, is_whole, dialect, context_);
  records_.emplace(dialect, [this](Record record) {
    if (is_header_next_) {
      sink_.take_header(record);
      is_header_next_ = false;
    } else if (is_wanted_) {
      is_wanted_ = sink_.take_record(record);
    }
  });
  take_text(text);
}

// In pieces, so that a call that is no longer wanted ends soon.
void TableReader::take_text(std::string_view text) {
  constexpr std::size_t piece = std::size_t{64} << 10U;
  while (!text.empty() && is_wanted_) {
    context_.check();
    records_->read(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
  }
}

std::vector<std::string> TableReader::warnings() const {
  std::vector<std::string> warnings;
  if (!decoder_) return warnings;
  if (decoder_->encoding().is_guessed) {
    warnings.emplace_back("the text is not valid UTF-8 and was read as windows-1252; set encoding where that is wrong");
  }
  if (decoder_->bad_bytes() > 0) {
    warnings.push_back("bytes that stand for no character in " + decoder_->encoding().name + " were replaced (" +
                       std::to_string(decoder_->bad_bytes()) + ", the first at offset " +
                       std::to_string(decoder_->first_bad_byte()) + "); correct them, or set encoding");
  }
  if (records_ && records_->has_open_quote()) {
    warnings.push_back("a quote opened in record " + std::to_string(records_->count()) +
                       " is never closed, so all that follows it is one value; correct the data there, or set quote");
  }
  return warnings;
}

}  // namespace polytomic::local::csv

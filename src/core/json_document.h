// A JSON document on its way into structs: what simdjson tells about it, checked to the last byte.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/arena.h"

namespace polytomic {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

// The parser has found the tokens of the whole document first, and has checked its UTF-8 and where its strings end. It
// checks everything else of a value when that is read: so each one has to be, wanted or not, in the order of the document.
// All throw Failure (POLYTOMIC_ERROR_MALFORMED_RESPONSE, _RESPONSE_TOO_DEEP). Values are handed on by reference, since
// copies of them would take longer than everything else.
class JsonDocument {
 public:
  using Value = simdjson::ondemand::value;
  using Member = simdjson::ondemand::field;

  // NULs follow `json`, as many as Arena::document_padding. It and the parser outlive this.
  JsonDocument(std::span<char> json, std::size_t depth_limit, simdjson::ondemand::parser& parser);

  // What a document that is neither an object nor an array is, as kind_of would tell, and all of it was read; 0 where it is one
  // of them.
  [[nodiscard]] char scalar();
  [[nodiscard]] Value root();
  // To be called at the end.
  void expect_end();

  // The first byte tells the kind of a value; NUL where the document ends too early.
  [[nodiscard]] static char kind_of(Value& value) { return *value.raw_json_token().data(); }
  // "text", "a number"; empty: no value begins so.
  [[nodiscard]] static std::string_view description(char kind);

  // What is entered is left when all of it was read.
  [[nodiscard]] simdjson::ondemand::object enter_object(Value& value) {
    enter();
    simdjson::ondemand::object object;
    check(value.get_object().get(object));
    return object;
  }
  [[nodiscard]] simdjson::ondemand::array enter_array(Value& value) {
    enter();
    simdjson::ondemand::array array;
    check(value.get_array().get(array));
    return array;
  }
  void leave() { --depth_; }

  // The member or element that an iteration came to.
  template <class Item>
  [[nodiscard]] Item& checked(simdjson::simdjson_result<Item>& found) {
    check(found.error());
    return found.value_unsafe();
  }

  // Views are valid until the parser reads another document.
  [[nodiscard]] std::string_view key(Member& member);
  // Of a value that begins as one.
  [[nodiscard]] std::string_view text(Value& value);
  // The same with a NUL behind it: in the document, instead of the closing quote, or in `arena` where it had to be unescaped.
  [[nodiscard]] polytomic_string kept_text(Value& value, Arena& arena) {
    const std::string_view token = token_of(value);
    if (is_escaped(token)) return arena.copy(unescaped_text(value));
    simdjson::ondemand::raw_json_string passed;
    check(value.get_raw_json_string().get(passed));
    const auto quote = static_cast<std::size_t>(token.data() - json_.data()) + token.size() - 1;
    json_[quote] = '\0';  // nobody reads it again
    return {token.data() + 1, token.size() - 2};
  }
  [[nodiscard]] bool boolean(Value& value) {
    bool boolean = false;
    if (value.get_bool().get(boolean) != simdjson::SUCCESS) malformed(value);
    return boolean;
  }
  void null(Value& value);
  // As it is spelled.
  [[nodiscard]] std::string_view number(Value& value);
  // Reads any value, and writes it where there is a writer.
  void pass(Value& value, JsonWriter* writer = nullptr);

  // Where no value begins as this one does.
  [[noreturn]] void malformed(Value& value);

 private:
  // The text of a scalar: up to the next token there can only be spaces behind it.
  [[nodiscard]] static std::string_view token_of(Value& value) { return without_spaces(value.raw_json_token()); }
  [[nodiscard]] static std::string_view without_spaces(std::string_view token) {
    const auto is_space = [](char letter) {
      return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
    };
    while (token.size() > 1 && is_space(token.back())) token.remove_suffix(1);
    return token;
  }
  [[nodiscard]] bool passes_scalar(std::string_view token);
  [[nodiscard]] std::string_view unescaped_text(Value& value);
  void enter() {
    if (++depth_ > depth_limit_) too_deep();
  }
  void check(simdjson::error_code error) {
    if (error != simdjson::SUCCESS) malformed(error);
  }
  [[nodiscard]] bool is_escaped(std::string_view text) const {
    return has_escapes_ && text.find('\\') != std::string_view::npos;
  }
  [[noreturn]] void malformed(simdjson::error_code error);
  [[noreturn]] void malformed(const char* place, std::string_view reason) const;
  [[noreturn]] void too_deep() const;

  std::span<char> json_;
  std::size_t depth_limit_;
  std::size_t depth_ = 0;
  bool has_escapes_;
  bool has_tokens_ = false;
  simdjson::ondemand::document document_;
};

}  // namespace polytomic

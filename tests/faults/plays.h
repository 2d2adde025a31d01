// What a faulty server does with a request.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "faults/fault.h"

namespace polytomic::faults {

// Sends the bytes and keeps the connection, closes it, resets it, or says nothing more.
[[nodiscard]] Play answers(std::string bytes);
[[nodiscard]] Play closes_after(std::string bytes);
[[nodiscard]] Play resets_after(std::string bytes);
[[nodiscard]] Play cuts_off_after(std::string bytes);  // over TLS: without the word that ends it
// Waits for whatever the client sends first, and then resets or closes the connection without a word.
[[nodiscard]] Play resets_at_the_first_bytes();
[[nodiscard]] Play closes_at_the_first_bytes();
// Answers them with `bytes` before.
[[nodiscard]] Play closes_after_the_first_bytes(std::string bytes);
[[nodiscard]] Play falls_silent_after(std::string bytes);

// Sends `first` at once and then `bytes` one at a time, with a pause before each.
[[nodiscard]] Play drips(std::string first, std::string bytes, std::chrono::milliseconds pause);
// Sends `first` and then `bytes` again and again until the client has had enough.
[[nodiscard]] Play never_ends(std::string first, std::string bytes);

// A whole answer with status 200 and a body of the API.
[[nodiscard]] Play answers_body(std::string_view body, std::string_view headers = {});

inline const std::string good_body = R"({"data":{"id":"c1","name":"Shop"}})";
inline const std::string ok = "HTTP/1.1 200 OK\r\n";
inline const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
// The head of an answer of 100 bytes.
inline const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";

// The bytes as one chunk, without the end.
[[nodiscard]] std::string chunk(std::string_view bytes);

}  // namespace polytomic::faults

#include "faults/plays.h"

#include <array>
#include <cstdio>
#include <utility>

namespace polytomic::faults {

Play answers(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) { return connection.send(bytes); };
}

Play closes_after(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    connection.send(bytes);
    return false;
  };
}

Play resets_after(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    connection.send(bytes);
    connection.reset_at_end();
    return false;
  };
}

Play cuts_off_after(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    connection.send(bytes);
    connection.cut_off_at_end();
    return false;
  };
}

Play falls_silent_after(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    connection.send(bytes);
    connection.wait_for_close();
    return false;
  };
}

Play resets_at_the_first_bytes() {
  return [](Connection& connection) {
    static_cast<void>(connection.receive(1));
    connection.reset_at_end();
    return false;
  };
}

Play closes_after_the_first_bytes(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) {
    static_cast<void>(connection.receive(65'536));
    connection.send(bytes);
    return false;
  };
}

Play closes_at_the_first_bytes() { return closes_after_the_first_bytes(""); }

Play drips(std::string first, std::string bytes, std::chrono::milliseconds pause) {
  return [=](Connection& connection) {
    if (!connection.send(first)) return false;
    for (const char& byte : bytes) {
      if (!connection.linger(pause) || !connection.send({&byte, 1})) return false;
    }
    return true;
  };
}

Play never_ends(std::string first, std::string bytes) {
  return [=](Connection& connection) {
    bool listens = connection.send(first);
    while (listens) listens = connection.send(bytes);
    return false;
  };
}

Play answers_body(std::string_view body, std::string_view headers) { return answers(answer("200 OK", body, headers)); }

std::string chunk(std::string_view bytes) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  return size.data() + std::string(bytes) + "\r\n";
}

}  // namespace polytomic::faults

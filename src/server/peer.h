// Who is at the other end of a connection, as far as the connection tells.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

namespace polytomic::server {

// The same for all that one client can easily be: an IPv4 address, the 64 bits of an IPv6 network, and behind a Unix
// socket the user of the process. `address` is nullptr where it is not known. Not for people.
[[nodiscard]] std::string peer_of(const sockaddr* address, int socket);

// Whether a peer came over a Unix socket, which no web page can.
[[nodiscard]] bool is_unix_peer(std::string_view peer);

}  // namespace polytomic::server

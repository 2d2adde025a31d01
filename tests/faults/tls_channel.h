// The server's side of a TLS connection, over a socket that somebody else owns.
#pragma once

#include <gnutls/gnutls.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace polytomic::faults {

struct TlsSettings {
  std::string certificate = "server";     // as Certificates names it
  std::string protocols = "NORMAL";       // as GnuTLS writes it
  std::string application_protocol = {};  // offered by ALPN; empty: none
};

// What the connections of a server share.
class TlsIdentity {
 public:
  explicit TlsIdentity(TlsSettings settings);
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;
  ~TlsIdentity();

 private:
  friend class TlsChannel;

  TlsSettings settings_;
  gnutls_certificate_credentials_t credentials_ = nullptr;
};

class TlsChannel {
 public:
  TlsChannel(const TlsIdentity& identity, int socket);
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;
  ~TlsChannel();

  // False where the client refused or left.
  [[nodiscard]] bool shake_hands();
  // As recv and send do.
  [[nodiscard]] ssize_t receive(char* data, std::size_t size);
  [[nodiscard]] ssize_t send(std::string_view bytes);
  // Whether something decrypted is left to receive.
  [[nodiscard]] bool has_input() const { return gnutls_record_check_pending(session_) > 0; }
  // Tells the client that nothing more comes; a connection that ends without this was cut off.
  void say_goodbye();

 private:
  gnutls_session_t session_ = nullptr;
};

}  // namespace polytomic::faults

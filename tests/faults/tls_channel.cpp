#include "faults/tls_channel.h"

#include <stdexcept>
#include <utility>

#include "faults/certificates.h"

namespace polytomic::faults {
namespace {

void check(int outcome, const std::string& what) {
  if (outcome < 0) throw std::runtime_error("GnuTLS " + what + ": " + gnutls_strerror(outcome));
}

template <class Step>
auto again(Step step) {
  auto outcome = step();
  while (outcome == GNUTLS_E_INTERRUPTED || outcome == GNUTLS_E_AGAIN) outcome = step();
  return outcome;
}

}  // namespace

TlsIdentity::TlsIdentity(TlsSettings settings) : settings_(std::move(settings)) {
  const Certificates& files = certificates();
  check(gnutls_certificate_allocate_credentials(&credentials_), "credentials");
  check(gnutls_certificate_set_x509_key_file(credentials_, files.certificate_file(settings_.certificate).c_str(),
                                             files.key_file(settings_.certificate).c_str(), GNUTLS_X509_FMT_PEM),
        "certificate " + settings_.certificate);
}

TlsIdentity::~TlsIdentity() { gnutls_certificate_free_credentials(credentials_); }

TlsChannel::TlsChannel(const TlsIdentity& identity, int socket) {
  const TlsSettings& settings = identity.settings_;
  check(gnutls_init(&session_, GNUTLS_SERVER | GNUTLS_NO_SIGNAL), "session");
  check(gnutls_priority_set_direct(session_, settings.protocols.c_str(), nullptr), "protocols " + settings.protocols);
  check(gnutls_credentials_set(session_, GNUTLS_CRD_CERTIFICATE, identity.credentials_), "credentials");
  if (const std::string& name = settings.application_protocol; !name.empty()) {
    const std::string copy = name;
    gnutls_datum_t offer{reinterpret_cast<unsigned char*>(const_cast<char*>(copy.data())),
                         static_cast<unsigned>(copy.size())};
    check(gnutls_alpn_set_protocols(session_, &offer, 1, 0), "application protocol");
  }
  gnutls_transport_set_int(session_, socket);
  gnutls_handshake_set_timeout(session_, GNUTLS_INDEFINITE_TIMEOUT);
}

TlsChannel::~TlsChannel() { gnutls_deinit(session_); }

bool TlsChannel::shake_hands() {
  int outcome = gnutls_handshake(session_);
  while (outcome < 0 && gnutls_error_is_fatal(outcome) == 0) outcome = gnutls_handshake(session_);
  if (outcome < 0) gnutls_alert_send_appropriate(session_, outcome);
  return outcome >= 0;
}

ssize_t TlsChannel::receive(char* data, std::size_t size) {
  return again([&] { return gnutls_record_recv(session_, data, size); });
}

ssize_t TlsChannel::send(std::string_view bytes) {
  return again([&] { return gnutls_record_send(session_, bytes.data(), bytes.size()); });
}

void TlsChannel::say_goodbye() {
  again([&] { return gnutls_bye(session_, GNUTLS_SHUT_WR); });
}

}  // namespace polytomic::faults

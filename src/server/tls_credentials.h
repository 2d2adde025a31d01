// The certificate and key that a server shows to its clients.
#pragma once

#include <gnutls/gnutls.h>

#include <memory>
#include <mutex>
#include <string>

namespace polytomic::server {

struct TlsFiles {
  std::string certificate;  // PEM, the server's own first, then those that lead to an authority
  std::string key;          // PEM, not encrypted
};

class TlsCredentials {
 public:
  // Throws Failure that names the file, what is wrong with it and what to do.
  explicit TlsCredentials(const TlsFiles& files);
  TlsCredentials(const TlsCredentials&) = delete;
  TlsCredentials& operator=(const TlsCredentials&) = delete;
  ~TlsCredentials();

  [[nodiscard]] gnutls_certificate_credentials_t handle() const { return handle_; }
  [[nodiscard]] bool is_expired() const;

 private:
  gnutls_certificate_credentials_t handle_ = nullptr;
};

// The credentials for connections to come; those of a connection stay as they are. Safe on any thread.
class TlsIdentity {
 public:
  explicit TlsIdentity(TlsFiles files);

  [[nodiscard]] std::shared_ptr<const TlsCredentials> current() const;
  // Reads the files again. Throws Failure, and keeps what there was, where they are not valid, do not match or are expired.
  void reload();

 private:
  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsCredentials> current_;
};

}  // namespace polytomic::server

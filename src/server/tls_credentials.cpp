#include "server/tls_credentials.h"

#include <fcntl.h>
#include <gnutls/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace polytomic::server {
namespace {

constexpr std::size_t longest_file = std::size_t{1} << 20U;

[[noreturn]] void throw_unusable(const std::string& what) { throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT, what); }

[[noreturn]] void throw_unreadable(std::string_view kind, const std::string& path, const std::string& why) {
  throw_unusable("the " + std::string(kind) + " file " + path + " cannot be read: " + why +
                 ". Name a PEM file that this user may read");
}

// The text of a file, wiped when it is done with: it may be a key.
class PemFile {
 public:
  PemFile(std::string_view kind, const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw_unreadable(kind, path, std::generic_category().message(errno));
    struct stat status {};
    const bool is_file = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    mode_ = status.st_mode;
    text_.resize(longest_file);
    const ssize_t size = is_file ? read(file, text_.data(), text_.size()) : -1;
    close(file);
    if (size < 0) throw_unreadable(kind, path, "it is no file");
    text_.resize(static_cast<std::size_t>(size));
  }
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  ~PemFile() { gnutls_memset(text_.data(), 0, text_.size()); }

  [[nodiscard]] bool contains(std::string_view part) const { return text_.find(part) != std::string::npos; }
  [[nodiscard]] bool is_open_to_others() const { return (mode_ & S_IRWXO) != 0; }
  [[nodiscard]] gnutls_datum_t datum() {
    return {reinterpret_cast<unsigned char*>(text_.data()), static_cast<unsigned>(text_.size())};
  }

 private:
  std::string text_;
  mode_t mode_ = 0;
};

void check_key(const PemFile& key, const std::string& path) {
  if (key.is_open_to_others()) {
    throw_unusable("the key file " + path +
                   " may be read or changed by everybody on this machine. Take that away: chmod o= " + path);
  }
  if (key.contains("BEGIN ENCRYPTED PRIVATE KEY") || key.contains("Proc-Type: 4,ENCRYPTED")) {
    throw_unusable("the key in " + path +
                   " is encrypted, and a server has nobody to ask for its password. Decrypt it with 'openssl pkey', "
                   "into a file that only this user may read");
  }
  if (!key.contains("PRIVATE KEY")) throw_unusable("there is no private key in " + path + ". Name a PEM file with one");
}

std::string explanation(int problem, const TlsFiles& files) {
  if (problem == GNUTLS_E_CERTIFICATE_KEY_MISMATCH) {
    return "the key in " + files.key + " does not belong to the first certificate in " + files.certificate +
           ". Name a pair that belongs together, the server's own certificate first";
  }
  return "the certificate in " + files.certificate + " and the key in " + files.key +
         " cannot be used: " + gnutls_strerror(problem);
}

}  // namespace

TlsCredentials::TlsCredentials(const TlsFiles& files) {
  PemFile certificate("certificate", files.certificate);
  PemFile key("key", files.key);
  if (!certificate.contains("BEGIN CERTIFICATE")) {
    throw_unusable("there is no certificate in " + files.certificate + ". Name a PEM file with one");
  }
  check_key(key, files.key);
  if (gnutls_certificate_allocate_credentials(&handle_) != GNUTLS_E_SUCCESS) {
    throw Failure(POLYTOMIC_ERROR_OUT_OF_MEMORY, "there is no memory left for a certificate");
  }
  const gnutls_datum_t certificate_text = certificate.datum();
  const gnutls_datum_t key_text = key.datum();
  const int outcome =
      gnutls_certificate_set_x509_key_mem2(handle_, &certificate_text, &key_text, GNUTLS_X509_FMT_PEM, nullptr, 0);
  if (outcome >= 0) return;
  gnutls_certificate_free_credentials(handle_);
  throw_unusable(explanation(outcome, files));
}

TlsCredentials::~TlsCredentials() { gnutls_certificate_free_credentials(handle_); }

bool TlsCredentials::is_expired() const {
  gnutls_datum_t first{};
  gnutls_x509_crt_t certificate = nullptr;
  if (gnutls_certificate_get_crt_raw(handle_, 0, 0, &first) != GNUTLS_E_SUCCESS) return false;
  if (gnutls_x509_crt_init(&certificate) != GNUTLS_E_SUCCESS) return false;
  const bool readable = gnutls_x509_crt_import(certificate, &first, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS;
  const bool expired = readable && gnutls_x509_crt_get_expiration_time(certificate) < std::time(nullptr);
  gnutls_x509_crt_deinit(certificate);
  return expired;
}

TlsIdentity::TlsIdentity(TlsFiles files)
    : files_(std::move(files)), current_(std::make_shared<const TlsCredentials>(files_)) {}

std::shared_ptr<const TlsCredentials> TlsIdentity::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

void TlsIdentity::reload() {
  auto fresh = std::make_shared<const TlsCredentials>(files_);
  if (fresh->is_expired()) throw_unusable("the certificate in " + files_.certificate + " has expired");
  const std::scoped_lock lock(mutex_);
  current_ = std::move(fresh);
}

}  // namespace polytomic::server

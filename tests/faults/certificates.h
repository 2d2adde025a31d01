// Certificates for servers and clients that live as long as the tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polytomic::faults {

// Certificates in a private folder, made by the openssl program. "authority" signed all the others except "stranger",
// an authority that signed nothing: "server" (127.0.0.1 and localhost), "elsewhere" (another host), "expired" (of the
// year 2020, for the hosts of "server"), "future" (of the year 2090), "purpose" (for clients only), "client" and "revoked",
// which its revocation list names. "self" signed itself, for the hosts of "server".
class Certificates {
 public:
  Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  ~Certificates();

  [[nodiscard]] std::string certificate_file(std::string_view name) const { return file(name, ".pem"); }
  [[nodiscard]] std::string key_file(std::string_view name) const { return file(name, ".key"); }
  // What "authority" has taken back.
  [[nodiscard]] std::string revocation_list() const { return file("authority", ".crl"); }
  // Writes a file that lives as long as the certificates and returns its path.
  [[nodiscard]] std::string write_file(std::string_view name, std::string_view content) const;

 private:
  struct Validity {
    std::string_view first_second;  // YYYYMMDDHHMMSSZ
    std::string_view last_second;
  };

  [[nodiscard]] std::string file(std::string_view name, std::string_view ending) const;
  void make_authority(std::string_view name) const;
  // `purpose` is an extended key usage; empty: any.
  void sign(std::string_view name, std::string_view hosts, const Validity& validity,
            std::string_view purpose = {}) const;
  void sign_itself(std::string_view name, std::string_view hosts) const;
  void revoke(std::string_view name) const;
  void run_openssl(std::vector<std::string> arguments) const;

  std::string folder_;
};

[[nodiscard]] std::string content_of(const std::string& path);

// Made when first asked for.
[[nodiscard]] const Certificates& certificates();

}  // namespace polytomic::faults

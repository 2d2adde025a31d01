#include "local/secret_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>
#include <optional>
#include <system_error>

#include "core/error.h"
#include "local/private_file.h"

namespace polytomic::local {
namespace {

constexpr const char* variable = "POLYTOMIC_CATALOG_KEY";

unsigned char* allocate_key() {
  auto* bytes = static_cast<unsigned char*>(sodium_malloc(SecretKey::size));
  if (bytes == nullptr) throw std::bad_alloc();
  return bytes;
}

bool decode(std::string_view text, unsigned char* bytes) {
  std::size_t size = 0;
  const char* end = nullptr;
  const auto is_whole = [&] { return size == SecretKey::size && end == text.data() + text.size(); };
  if (text.size() == 2 * SecretKey::size) {
    return sodium_hex2bin(bytes, SecretKey::size, text.data(), text.size(), nullptr, &size, &end) == 0 && is_whole();
  }
  for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
                            sodium_base64_VARIANT_URLSAFE, sodium_base64_VARIANT_URLSAFE_NO_PADDING}) {
    const int code = sodium_base642bin(bytes, SecretKey::size, text.data(), text.size(), nullptr, &size, &end, variant);
    if (code == 0 && is_whole()) return true;
  }
  return false;
}

class KeyFile {
 public:
  explicit KeyFile(std::string path) : path_(std::move(path)), descriptor_(open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0 && errno != ENOENT) refuse(std::generic_category().message(errno));
  }
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  ~KeyFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  [[nodiscard]] bool exists() const { return descriptor_ >= 0; }

  [[nodiscard]] SecretKey read_key() const {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) refuse("it is not a regular file");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
      refuse("others than its owner may use it; run: chmod 600 " + path_);
    std::array<char, 256> buffer{};
    const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
    if (size < 0) refuse(std::generic_category().message(errno));
    std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
    SecretKey key(text, "the key file " + path_);
    sodium_memzero(buffer.data(), buffer.size());
    return key;
  }

 private:
  [[noreturn]] void refuse(const std::string& reason) const {
    throw Failure(POLYTOMIC_ERROR_CATALOG_KEY, "the key file " + path_ + " cannot be used: " + reason);
  }

  std::string path_;
  int descriptor_;
};

}  // namespace

void SecretKey::Free::operator()(unsigned char* bytes) const { sodium_free(bytes); }

SecretKey::SecretKey() : bytes_(allocate_key()) {
  randombytes_buf(bytes_.get(), size);
  sodium_mprotect_readonly(bytes_.get());
}

SecretKey::SecretKey(std::string_view text, const std::string& origin) : bytes_(allocate_key()) {
  if (!decode(text, bytes_.get())) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_KEY,
                  origin + " does not hold a key: 32 bytes in base64 or hexadecimal are expected");
  }
  sodium_mprotect_readonly(bytes_.get());
}

std::string SecretKey::text() const {
  std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_.get(), size, sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the NUL
  return text;
}

std::string SecretKey::check_value() const {
  constexpr std::string_view label = "polytomic catalog key check 1";
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(label.data()), label.size(),
                     bytes_.get(), size);
  std::array<char, 2 * crypto_generichash_BYTES + 1> text{};
  return sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

SecretKey load_catalog_key(const std::function<std::string()>& find_key_file, KeyCreation creation) {
  if (const char* text = std::getenv(variable); text != nullptr && *text != '\0') {
    return {text, std::string("the environment variable ") + variable};
  }
  const std::string path = find_key_file();
  if (const KeyFile file(path); file.exists()) return file.read_key();
  if (creation == KeyCreation::refused) {
    throw Failure(POLYTOMIC_ERROR_CATALOG_KEY,
                  "the catalog's key is missing: restore the file " + path + ", or set " + variable);
  }
  const SecretKey key;
  std::string text = key.text() + "\n";
  static_cast<void>(create_private_file(path, text, POLYTOMIC_ERROR_CATALOG_KEY));
  sodium_memzero(text.data(), text.size());
  // Another process may have been first: what lies in the file counts.
  return KeyFile(path).read_key();
}

}  // namespace polytomic::local

#include "local/secret_box.h"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <new>

#include "core/error.h"
#include "local/json.h"
#include "local/sensitive_values.h"

namespace polytomic::local {
namespace {

constexpr const char* marker = "$sealed";
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int base64 = sodium_base64_VARIANT_ORIGINAL;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string place_of(std::string_view connection_id, const std::string& pointer) {
  return std::string(connection_id) + "\n" + pointer;
}

[[noreturn]] void throw_wrong_key(std::string_view place) {
  const std::size_t border = place.find('\n');
  throw Failure(POLYTOMIC_ERROR_CATALOG_KEY, "the secret " + std::string(place.substr(border + 1)) + " of connection " +
                                                 std::string(place.substr(0, border)) +
                                                 " cannot be decrypted: it was stored with another key, moved or "
                                                 "altered; delete the connection and create it again");
}

}  // namespace

void SecretBox::seal(rapidjson::Document& configuration, const rapidjson::Value& schema,
                     std::string_view connection_id) const {
  auto& allocator = configuration.GetAllocator();
  visit_sensitive(configuration, schema, [&](rapidjson::Value& value, const std::string& pointer) {
    if (is_without_secret(value)) return;
    std::string plain = json_text(value);
    rapidjson::Value sealed(rapidjson::kObjectType);
    sealed.AddMember(rapidjson::StringRef(marker),
                     json_string(encrypt(plain, place_of(connection_id, pointer)), allocator), allocator);
    sodium_memzero(plain.data(), plain.size());
    value = sealed;
  });
}

void SecretBox::unseal(rapidjson::Document& configuration, const rapidjson::Value& schema,
                       std::string_view connection_id) const {
  visit_sensitive(configuration, schema, [&](rapidjson::Value& value, const std::string& pointer) {
    const rapidjson::Value* sealed = find_member(value, marker);
    if (sealed == nullptr || !sealed->IsString()) return;
    std::string plain = decrypt(text_of(*sealed), place_of(connection_id, pointer));
    value.CopyFrom(parse_json(plain), configuration.GetAllocator());
    sodium_memzero(plain.data(), plain.size());
  });
}

std::string SecretBox::fingerprint(std::string_view text) const {
  constexpr std::uint64_t purpose = 1;  // a key is used for one thing
  std::array<unsigned char, crypto_generichash_KEYBYTES> key{};
  crypto_kdf_derive_from_key(key.data(), key.size(), purpose, "requests", key_.data());
  std::string mark(crypto_generichash_BYTES, '\0');
  crypto_generichash(bytes_of(mark), mark.size(), bytes_of(text), text.size(), key.data(), key.size());
  sodium_memzero(key.data(), key.size());
  return mark;
}

std::string SecretBox::encrypt(std::string_view plain, std::string_view place) const {
  std::string sealed(nonce_size + plain.size() + tag_size, '\0');
  unsigned char* nonce = bytes_of(sealed);
  randombytes_buf(nonce, nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_size, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(place), place.size(), nullptr, nonce, key_.data());
  std::string text(sodium_base64_encoded_len(sealed.size(), base64), '\0');
  sodium_bin2base64(text.data(), text.size(), nonce, sealed.size(), base64);
  text.pop_back();  // the NUL
  return text;
}

std::string SecretBox::decrypt(std::string_view sealed, std::string_view place) const {
  std::string bytes(sealed.size(), '\0');
  std::size_t size = 0;
  const int code =
      sodium_base642bin(bytes_of(bytes), bytes.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr, base64);
  if (code != 0 || size < nonce_size + tag_size) throw_wrong_key(place);
  std::string plain(size - nonce_size - tag_size, '\0');
  const unsigned char* nonce = bytes_of(bytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, nonce + nonce_size,
                                                 size - nonce_size, bytes_of(place), place.size(), nonce,
                                                 key_.data()) != 0) {
    throw_wrong_key(place);
  }
  return plain;
}

}  // namespace polytomic::local

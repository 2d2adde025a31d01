#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "core/error.h"
#include "server/commands.h"
#include "server/engine_use.h"
#include "server/report.h"

namespace polytomic::server {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

void write_member(JsonWriter& writer, std::string_view name, std::string_view value) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void print(const std::string& text) {
  const bool written = std::fputs((text + "\n").c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  if (!written) throw Failure(POLYTOMIC_ERROR_INTERNAL, "standard output cannot be written");
}

std::string key_list_json(const std::vector<AccessKey>& keys) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartArray();
  for (const AccessKey& key : keys) {
    writer.StartObject();
    write_member(writer, "id", key.id);
    write_member(writer, "name", key.name);
    write_member(writer, "organization_id", key.organization_id);
    write_member(writer, "scope", access_scope_name(key.scope));
    write_member(writer, "created_at", key.created_at);
    writer.EndObject();
  }
  writer.EndArray();
  return {buffer.GetString(), buffer.GetSize()};
}

// A line for each key; a name cannot break it up.
std::string key_list_text(const std::vector<AccessKey>& keys) {
  std::string text = "ID\tCREATED\tSCOPE\tNAME";
  for (const AccessKey& key : keys) {
    std::string name = key.name;
    std::ranges::replace_if(
        name, [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; }, ' ');
    text += "\n" + key.id + "\t" + key.created_at + "\t" + std::string(access_scope_name(key.scope)) + "\t" + name;
  }
  return text;
}

std::string new_key_json(const std::string& name, const std::string& key) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.StartObject();
  write_member(writer, "name", name);
  write_member(writer, "key", key);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

polytomic_status keys_create(const KeysCommand& command, const std::string& name, const std::string& scope) {
  return run_reporting([&] {
    const auto wanted = find_access_scope(scope);
    if (!wanted) {
      throw Failure(POLYTOMIC_ERROR_INVALID_ARGUMENT,
                    "there is no scope " + scope + "; a key has the scope read, write or admin");
    }
    use_engine({command.catalog, nullptr}, [&](local::Engine& engine) {
      const std::string key = engine.access_keys().create(name, *wanted);
      print(command.json ? new_key_json(name, key) : key);
    });
    (void)std::fputs("note: this key is shown this once; keep it where only its user can read it\n", stderr);
  });
}

polytomic_status keys_list(const KeysCommand& command) {
  return run_reporting([&] {
    std::vector<AccessKey> keys;
    use_engine({command.catalog, nullptr}, [&](local::Engine& engine) { keys = engine.access_keys().list(); });
    if (keys.empty() && !command.json) {
      (void)std::fputs("note: there are no keys; make one with 'polytomic keys create NAME'\n", stderr);
      return;
    }
    print(command.json ? key_list_json(keys) : key_list_text(keys));
  });
}

polytomic_status keys_revoke(const KeysCommand& command, const std::string& id) {
  return run_reporting([&] {
    bool revoked = false;
    use_engine({command.catalog, nullptr}, [&](local::Engine& engine) { revoked = engine.access_keys().revoke(id); });
    if (revoked) return;
    throw Failure(POLYTOMIC_ERROR_NOT_FOUND,
                  "there is no key with the id " + id + "; 'polytomic keys list' shows the ids");
  });
}

}  // namespace polytomic::server

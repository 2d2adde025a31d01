// The private border between the library and its local engine, which is a module of its own.
// Both come from one build; the build text is compared before anything else is used.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/access.h"
#include "core/backend.h"
#include "core/error.h"

namespace polytomic::local {

struct EngineOptions {
  std::string catalog_path;  // empty: the user's own catalog
  Logger* logger = nullptr;  // outlives the engine; nullptr for none
};

// An open catalog. Its destructor stops every thread it started.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  [[nodiscard]] virtual Backend& backend() = 0;
  [[nodiscard]] virtual AccessKeys& access_keys() = 0;
};

struct OpenedEngine {
  std::shared_ptr<Engine> engine;
  std::optional<Error> error;  // set where engine is not
};

// What the module exports, by way of one C function.
struct Module {
  const char* build;
  OpenedEngine (*open)(const EngineOptions& options) noexcept;
};

inline constexpr const char* module_file = "libpolytomic-local.so.1";
inline constexpr const char* module_symbol = "polytomic_local_module";

// Opens the catalog through the module that lies beside the library; loads the module with the first engine and
// unloads it after the last. Throws Failure.
[[nodiscard]] std::shared_ptr<Engine> open_engine(const EngineOptions& options);

}  // namespace polytomic::local

extern "C" const polytomic::local::Module* polytomic_local_module() noexcept;

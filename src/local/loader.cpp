// Finds and loads the local engine's module; linked into the library, not into the module.
#include <dlfcn.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/build.h"
#include "local/module.h"
#include "polytomic/client.h"

namespace polytomic::local {
namespace {

std::filesystem::path library_folder() {
  Dl_info library{};
  if (dladdr(reinterpret_cast<const void*>(&polytomic_version), &library) == 0 || library.dli_fname == nullptr)
    return {};
  std::error_code ignored;
  return std::filesystem::absolute(library.dli_fname, ignored).parent_path();
}

std::shared_ptr<void> load(const std::string& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    throw Failure(POLYTOMIC_ERROR_LOCAL_ENGINE_MISSING,
                  "the local engine's module could not be loaded: " + std::string(reason != nullptr ? reason : path) +
                      ". Install it beside the library, together with the libraries it needs");
  }
  return {handle, [](void* loaded) { dlclose(loaded); }};
}

}  // namespace

std::shared_ptr<Engine> open_engine(const EngineOptions& options) {
  const std::string path = (library_folder() / module_file).string();
  std::shared_ptr<void> library = load(path);
  const auto entry = reinterpret_cast<const Module* (*)() noexcept>(dlsym(library.get(), module_symbol));
  const Module* module = entry != nullptr ? entry() : nullptr;
  if (module == nullptr || std::string_view(module->build) != build_text) {
    throw Failure(POLYTOMIC_ERROR_LOCAL_ENGINE_MISMATCH,
                  path + " belongs to " + (module == nullptr ? "another program" : module->build) +
                      ", this library is " + build_text + ". Install both from one release");
  }
  OpenedEngine opened = module->open(options);
  if (opened.error) throw Failure(*opened.error);
  // The engine goes before the code that it runs on: the aliased pointer keeps both, in that order.
  struct Loaded {
    std::shared_ptr<void> library;
    std::shared_ptr<Engine> engine;
  };
  auto loaded = std::make_shared<Loaded>(Loaded{std::move(library), std::move(opened.engine)});
  return {loaded, loaded->engine.get()};
}

}  // namespace polytomic::local

// The one function that the module exports.
#include "local/module.h"

#include <new>

#include "core/build.h"
#include "local/engine.h"
#include "local/registry.h"

namespace polytomic::local {
namespace {

OpenedEngine open(const EngineOptions& options) noexcept {
  try {
    return {make_engine(options, make_connectors()), std::nullopt};
  } catch (const Failure& failure) {
    return {nullptr, failure.error()};
  } catch (const std::bad_alloc&) {
    return {nullptr, make_error(POLYTOMIC_ERROR_OUT_OF_MEMORY, "memory ran out while the catalog was opened")};
  } catch (const std::exception& problem) {
    return {nullptr,
            make_error(POLYTOMIC_ERROR_INTERNAL, std::string("opening the catalog failed: ") + problem.what())};
  } catch (...) {
    return {nullptr, make_error(POLYTOMIC_ERROR_INTERNAL, "opening the catalog failed")};
  }
}

constexpr Module module_description{build_text, open};

}  // namespace
}  // namespace polytomic::local

__attribute__((visibility("default"))) const polytomic::local::Module* polytomic_local_module() noexcept {
  return &polytomic::local::module_description;
}

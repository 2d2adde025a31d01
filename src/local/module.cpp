// The one function that the module exports.
#include "local/module.h"

#include <unistd.h>

#include <new>

#include "core/build.h"
#include "local/engine.h"
#include "local/registry.h"

namespace polytomic::local {
namespace {

// SQLite keeps its locks in tables of the process, which a fork copies: a child that used them would believe in locks
// that only its parent holds, and lose what it wrote.
pid_t loading_process() {
  static const pid_t process = getpid();
  return process;
}

OpenedEngine open(const EngineOptions& options) noexcept {
  try {
    if (loading_process() != getpid()) {
      throw Failure(POLYTOMIC_ERROR_FORKED,
                    "a local client was open when this process was forked; open local clients in programs started "
                    "afresh, or before anything forks");
    }
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
  (void)polytomic::local::loading_process();
  return &polytomic::local::module_description;
}

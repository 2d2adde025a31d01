#include "server/engine_use.h"

#include <optional>
#include <utility>

#include "core/error.h"

namespace polytomic::server {
namespace {

std::optional<Error> failure_of(const std::function<void()>& work) {
  try {
    work();
    return std::nullopt;
  } catch (const Failure& failure) {
    return failure.error();
  }
}

}  // namespace

void use_engine(const local::EngineOptions& options, const std::function<void(local::Engine&)>& work) {
  auto engine = local::open_engine(options);
  std::optional<Error> error = failure_of([&] { work(*engine); });
  engine.reset();
  if (error) throw Failure(std::move(*error));
}

}  // namespace polytomic::server

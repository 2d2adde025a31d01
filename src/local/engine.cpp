#include "local/engine.h"

#include <chrono>

#include "local/catalog.h"
#include "local/catalog_access_keys.h"
#include "local/idempotency.h"
#include "local/local_backend.h"
#include "local/operations.h"

namespace polytomic::local {
namespace {

// Members stand in the order in which they need each other; they go in the reverse one.
class LocalEngine final : public Engine {
 public:
  LocalEngine(const EngineOptions& options, Connectors connectors, std::chrono::milliseconds longest_reading)
      : types_(std::move(connectors)),
        catalog_(options.catalog_path, options.logger),
        keys_(catalog_),
        connections_(catalog_, types_),
        health_(connections_.store(), options.logger),
        pool_(connections_, health_),
        schemas_(catalog_, connections_, pool_, options.logger, longest_reading),
        watch_(connections_, pool_, health_, options.logger),
        operations_(catalog_, types_, connections_, pool_, schemas_, watch_),
        idempotency_(catalog_),
        backend_(operations_, idempotency_) {}

  [[nodiscard]] Backend& backend() override { return backend_; }
  [[nodiscard]] AccessKeys& access_keys() override { return keys_; }

 private:
  ConnectionTypes types_;
  Catalog catalog_;
  CatalogAccessKeys keys_;
  Connections connections_;
  Health health_;
  DatabasePool pool_;
  SchemaCache schemas_;
  HealthWatch watch_;
  LocalOperations operations_;
  Idempotency idempotency_;
  LocalBackend backend_;
};

}  // namespace

std::unique_ptr<Engine> make_engine(const EngineOptions& options, Connectors connectors,
                                    std::chrono::milliseconds longest_reading) {
  return std::make_unique<LocalEngine>(options, std::move(connectors), longest_reading);
}

}  // namespace polytomic::local

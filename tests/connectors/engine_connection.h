// What tests of a connector through the engine share: what a caller of the API is told of a connection.
#pragma once

#include <memory>
#include <string>

#include "local/engine.h"
#include "unit/folder.h"
#include "unit/local_fixture.h"

namespace polytomic::local::testing {

// An engine with the connectors of the build, and one connection that a test looks at.
class EngineConnection {
 protected:
  EngineConnection() { open_engine(); }

  // Anew over the same catalog, where there was one before.
  void open_engine();
  // The answer to making a connection; `configuration` is JSON.
  Answer create(const std::string& type, const std::string& configuration);
  // The same, which must work: the test looks at this connection from now on.
  void connect(const std::string& type, const std::string& configuration);
  // What the engine answers at a path below the connection.
  Answer at(const std::string& path) { return get(*engine, base + path); }
  // Reads everything again.
  void refresh();
  // The bytes of all that the engine keeps.
  [[nodiscard]] std::string kept() const;

  Folder folder;
  std::unique_ptr<Engine> engine;
  std::string base;  // the connection's path
};

}  // namespace polytomic::local::testing

// What the tests of connectors share: they drive them as the engine does, and compare what they say of objects.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/expect_part.h"
#include "core/error.h"
#include "local/connector.h"

namespace polytomic::local::testing {

using Names = std::vector<std::string>;

inline constexpr std::chrono::seconds long_enough{120};

// One letter for each fact that holds, in this order; '-' for the others.
[[nodiscard]] std::string facts(const Column& column);
[[nodiscard]] std::string verbs(const Object& object);
// "columns joined by commas" and, for a primary key and for an upsert, a mark.
[[nodiscard]] std::set<std::string> keys(const Object& object);
[[nodiscard]] std::string describe_for_comparison(const Object& object);

// A JSON string.
[[nodiscard]] std::string json(std::string_view text);

// The error that `work` fails with.
Error failure_of(const std::function<void()>& work);

class ConnectorTest : public ::testing::Test {
 protected:
  [[nodiscard]] Context context(std::chrono::milliseconds time = long_enough) const {
    return {Context::Clock::now() + time, cancelled_};
  }
  // The one that is tested.
  [[nodiscard]] virtual std::unique_ptr<Connector> connector() const = 0;

  [[nodiscard]] Object describe(Database& database, const std::string& id) const;
  [[nodiscard]] Names ids(Database& database) const;
  // What checking this configuration, or opening it, fails with.
  [[nodiscard]] Error failure_to_check(const std::string& configuration) const;
  [[nodiscard]] Error failure_to_open(const std::string& configuration,
                                      std::chrono::milliseconds time = long_enough) const;

  std::atomic<bool> cancelled_{false};
};

}  // namespace polytomic::local::testing

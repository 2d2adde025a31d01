// What tests need and a machine may not have.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace polytomic::testing {

// Ends the test for want of something: it fails where all tests have to run, and is skipped elsewhere.
inline void lack(const std::string& what) {
  if (std::getenv("CI") != nullptr) FAIL() << what;
  GTEST_SKIP() << what;
}

}  // namespace polytomic::testing

// What tests expect of texts whose whole wording is nobody's promise.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace polytomic::local::testing {

inline void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

}  // namespace polytomic::local::testing

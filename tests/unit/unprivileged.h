// A user whom the modes of files bind.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "folder.h"

namespace polytomic::local::testing {

// Rights mean nothing to the superuser, so these tests run as somebody else.
class Unprivileged {
 public:
  explicit Unprivileged(const Folder& folder) : is_root_(geteuid() == 0) {
    if (!is_root_) return;
    constexpr uid_t nobody = 65534;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      EXPECT_EQ(chown(entry.path().c_str(), nobody, nobody), 0);
    }
    EXPECT_EQ(chown(folder.path().c_str(), nobody, nobody), 0);
    EXPECT_EQ(seteuid(nobody), 0);
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;
  ~Unprivileged() {
    if (is_root_ && seteuid(0) != 0) std::abort();
  }

 private:
  bool is_root_;
};

}  // namespace polytomic::local::testing

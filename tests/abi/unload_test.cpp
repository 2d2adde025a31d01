// Loading, using, closing and unloading the library a hundred times leaves nothing behind. The program links neither
// the library nor libcurl, so that each cycle really loads and unloads them.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "polytomic/polytomic.h"

namespace {

struct Footprint {
  std::size_t threads = 0;
  std::size_t descriptors = 0;
  std::size_t kilobytes = 0;
};

std::size_t entries(const char* folder) {
  const std::filesystem::directory_iterator iterator(folder);
  return static_cast<std::size_t>(std::distance(begin(iterator), end(iterator)));
}

Footprint footprint() {
  Footprint now{entries("/proc/self/task"), entries("/proc/self/fd"), 0};
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) now.kilobytes = std::stoul(line.substr(6));
  }
  return now;
}

template <class Function>
Function* symbol(void* library, const char* name) {
  auto* function = reinterpret_cast<Function*>(dlsym(library, name));
  EXPECT_NE(function, nullptr) << name;
  return function;
}

// One client from creation to its end, with one call that is answered (or fails) in between.
void use(void* library, const std::string& url, polytomic_status expected) {
  polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
  options.url = {url.data(), url.size()};
  options.delivery = POLYTOMIC_DELIVERY_WAIT;
  polytomic_client* client = nullptr;
  polytomic_call* call = nullptr;
  polytomic_response* response = nullptr;
  ASSERT_EQ(symbol<decltype(polytomic_client_create)>(library, "polytomic_client_create")(&options, &client, nullptr),
            POLYTOMIC_OK);
  ASSERT_EQ(symbol<decltype(polytomic_get_identity)>(library, "polytomic_get_identity")(client, nullptr, nullptr,
                                                                                        nullptr, nullptr, &call),
            POLYTOMIC_OK);
  ASSERT_EQ(symbol<decltype(polytomic_call_wait)>(library, "polytomic_call_wait")(call, 30'000, &response),
            POLYTOMIC_OK);
  EXPECT_EQ(symbol<decltype(polytomic_response_status)>(library, "polytomic_response_status")(response), expected);
  symbol<decltype(polytomic_response_release)>(library, "polytomic_response_release")(response);
  symbol<decltype(polytomic_call_release)>(library, "polytomic_call_release")(call);
  symbol<decltype(polytomic_client_close)>(library, "polytomic_client_close")(client);
  symbol<decltype(polytomic_client_release)>(library, "polytomic_client_release")(client);
  EXPECT_EQ(symbol<decltype(polytomic_live_object_count)>(library, "polytomic_live_object_count")(), 0U);
}

TEST(Unload, AHundredCyclesLeaveNothingBehind) {
  std::string pattern = (std::filesystem::temp_directory_path() / "polytomic-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string catalog = "local:" + (folder / "catalog.db").string();
  Footprint settled;
  for (int cycle = 0; cycle < 100; ++cycle) {
    void* library = dlopen(std::getenv("POLYTOMIC_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    use(library, catalog, POLYTOMIC_OK);
    use(library, "http://127.0.0.1:1", POLYTOMIC_ERROR_CONNECT);
    ASSERT_EQ(dlclose(library), 0);
    EXPECT_EQ(dlopen(std::getenv("POLYTOMIC_LIBRARY"), RTLD_NOW | RTLD_NOLOAD), nullptr)
        << "still loaded after dlclose";
    if (cycle == 19) settled = footprint();  // caches of the C library and the allocator have their size by now
  }
  const Footprint last = footprint();
  EXPECT_EQ(last.threads, settled.threads);
  EXPECT_EQ(last.descriptors, settled.descriptors);
  EXPECT_LT(last.kilobytes, settled.kilobytes + 1024) << "after 20 cycles " << settled.kilobytes << " kB";
  std::filesystem::remove_all(folder);
}

}  // namespace

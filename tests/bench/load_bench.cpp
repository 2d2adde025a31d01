// From dlopen to the first answer of a local catalog, in a program that links nothing of the library.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "measure.h"
#include "polytomic/polytomic.h"

namespace {

template <class Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace

int main() {
  std::string pattern = (std::filesystem::temp_directory_path() / "polytomic-XXXXXX").string();
  const std::filesystem::path folder = mkdtemp(pattern.data());
  const std::string url = "local:" + (folder / "catalog.db").string();
  for (const char* what : {"new catalog", "catalog there"}) {
    const auto start = bench::Clock::now();
    void* library = dlopen(std::getenv("POLYTOMIC_LIBRARY"), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return 1;
    const double loaded = bench::seconds_since(start);
    polytomic_client_options options = POLYTOMIC_CLIENT_OPTIONS_INIT;
    options.url = {url.data(), url.size()};
    options.delivery = POLYTOMIC_DELIVERY_WAIT;
    polytomic_client* client = nullptr;
    polytomic_call* call = nullptr;
    polytomic_response* response = nullptr;
    symbol<decltype(polytomic_client_create)>(library, "polytomic_client_create")(&options, &client, nullptr);
    symbol<decltype(polytomic_get_identity)>(library, "polytomic_get_identity")(client, nullptr, nullptr, nullptr,
                                                                                nullptr, &call);
    symbol<decltype(polytomic_call_wait)>(library, "polytomic_call_wait")(call, -1, &response);
    const double answered = bench::seconds_since(start);
    if (symbol<decltype(polytomic_response_identity)>(library, "polytomic_response_identity")(response) == nullptr) {
      std::fprintf(stderr, "load-bench: %s was not answered\n", url.c_str());
      return 1;
    }
    std::printf("dlopen to first answer, %s: %.1f ms, of which dlopen %.1f ms\n", what, answered * 1e3, loaded * 1e3);
    symbol<decltype(polytomic_response_release)>(library, "polytomic_response_release")(response);
    symbol<decltype(polytomic_call_release)>(library, "polytomic_call_release")(call);
    symbol<decltype(polytomic_client_close)>(library, "polytomic_client_close")(client);
    symbol<decltype(polytomic_client_release)>(library, "polytomic_client_release")(client);
    dlclose(library);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

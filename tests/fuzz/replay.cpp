// Runs a fuzzer over every file of its corpus, and over cut and bent variants of each; for builds without libFuzzer.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// An exact heap copy, so that a read past the end is seen by the sanitizers.
void feed(const std::vector<std::uint8_t>& input) {
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t files = 0;
  for (int index = 1; index < count; ++index) {
    for (const auto& entry : std::filesystem::directory_iterator(arguments[index])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<std::uint8_t> input{std::istreambuf_iterator<char>(file), {}};
      feed(input);
      for (std::size_t cut = 0; cut < input.size(); ++cut)
        feed({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(cut)});
      for (std::size_t place = 0; place < input.size(); ++place) {
        for (const unsigned bend : {0x01U, 0x20U, 0x80U, 0xFFU}) {
          std::vector<std::uint8_t> bent = input;
          bent[place] = static_cast<std::uint8_t>(bent[place] ^ bend);
          feed(bent);
        }
      }
      ++files;
    }
  }
  std::printf("%zu files\n", files);
  return files == 0 ? 1 : 0;
}

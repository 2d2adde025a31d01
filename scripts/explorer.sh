# The checks of the explorer: in a browser, and of the programs that it shows, in every language there is.
# Needs scripts/bindings.sh.

# Missing Node fails the run under CI and is said and skipped elsewhere.
test_explorer() {
  local found
  found=$(node --version 2>/dev/null | sed 's/^v//') || true
  at_least 18.19 "${found:-0}" && [ "$(command -v npm)" ] || { without explorer "Node 18.19 or newer with npm is missing; Debian packages: nodejs npm"; return 0; }
  keep explorer.xml
  suite "getting the explorer's test packages" explorer_packages || return 0
  suite "testing the explorer in a browser" explorer_tests
  local language
  for language in C Go Rust 'C#'; do
    compiler_is_there "$language" || continue
    check "compiling the explorer's programs in ${language/\#/sharp}" compile_snippets "$language"
  done
}

explorer_packages() {
  mkdir -p "$builds/explorer"
  cp "$root"/tests/explorer/package*.json "$builds/explorer"
  (cd "$builds/explorer" && npm ci --ignore-scripts --no-audit --no-fund)
}

explorer_tests() {
  POLYTOMIC_PROGRAM=$builds/debug/src/polytomic POLYTOMIC_SHOP=$root/scripts/shop.sql POLYTOMIC_MODULES=$builds/explorer \
    node --test --test-reporter=junit --test-reporter-destination="$builds/results/explorer.xml" \
    --test-reporter=spec --test-reporter-destination=stdout "$root/tests/explorer/explorer.test.mjs"
}

compiler_is_there() {
  local -A compilers=([C]=cc [Go]=go [Rust]=cargo ['C#']=dotnet)
  command -v "${compilers[$1]}" >/dev/null
}

compile_snippets() {
  local language=$1 folder=$builds/explorer/programs-$1
  rm -rf "$folder"
  node "$root/tests/explorer/snippets.mjs" "$language" "$folder" "$root" || return 1
  case "$language" in
    C) in_binding .. sh -c 'for file in "$1"/*.c; do cc -std=c99 -Wall -Wextra -Werror $(pkg-config --cflags polytomic) -fsyntax-only "$file" || exit 1; done' sh "$folder" ;;
    Go) in_binding .. sh -c 'cd "$1" && go vet ./... && test -z "$(gofmt -l .)"' sh "$folder" ;;
    Rust) in_binding .. sh -c 'cd "$1" && RUSTFLAGS="-D warnings" cargo check -q --offline' sh "$folder" ;;
    'C#') in_binding .. sh -c 'cd "$1" && dotnet build --disable-build-servers -v quiet' sh "$folder" ;;
  esac
}

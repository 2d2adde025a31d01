# The checks of the bindings, each in its own language's terms against the library installed in $prefix.
# Needs scripts/shared.sh. A missing toolchain fails the run under CI and is said and skipped elsewhere.

mkdir -p "$builds/results"

# check TEXT COMMAND...: a step that counts as one test.
check() {
  local name=${1// /-} outcome=
  step "$@" || outcome='<failure/>' failed=1
  keep "$name.xml"
  printf '<testsuite><testcase name="%s">%s</testcase></testsuite>' "$name" "$outcome" >"$builds/results/$name.xml"
}

# suite TEXT COMMAND...: a step with a record of results of its own.
suite() { step "$@" || failed=1; }

# keep FILE: a record of results that the total counts.
keep() {
  rm -f "$builds/results/$1"
  logs+=("$builds/results/$1")
}

# without LANGUAGE WHAT-IS-MISSING: a toolchain that is not there.
without() {
  printf '%-58s skipped: %s\n' "testing $1 ..." "$2" >&2
  keep "$1.xml"
  local outcome=skipped
  [ -z "${CI:-}" ] || outcome=failure failed=1
  printf '<testsuite><testcase name="%s"><%s/></testcase></testsuite>' "$1" "$outcome" >"$builds/results/$1.xml"
}

# at_least WANTED FOUND: whether a version is new enough.
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

# in_binding FOLDER COMMAND...: runs it there, in the environment of somebody who installed the library, and nothing else.
in_binding() {
  local folder=$root/bindings/$1 package
  shift
  package=$(dirname "$(find "$prefix" -name polytomic.pc)")
  (cd "$folder" && PKG_CONFIG_PATH=$package LD_LIBRARY_PATH=$(dirname "$package") CARGO_TARGET_DIR=$builds/rust \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 "$@")
}

# Each of these tests one binding and adds what the languages have in common: a conformance runner, and the example.
runners=()
examples=()

test_go() {
  local found
  found=$(go env GOVERSION 2>/dev/null | sed 's/^go//') || true
  at_least 1.19 "${found:-0}" || { without go "Go 1.19 or newer is missing; Debian package: golang-go"; return 0; }
  keep go.json
  check "checking go" in_binding go sh -c 'test -z "$(gofmt -l .)" && go vet ./...'
  suite "testing go" go_tests
  check "building go's conformance runner" in_binding go go build -o "$builds/conformance-go" ./cmd/conformance
  runners+=("go=$builds/conformance-go")
  check "building go's example" in_binding go go build -o "$builds/inventory-go" ./examples/inventory
  examples+=("$builds/inventory-go")
}
go_tests() {
  in_binding go go test -count=1 -race -json ./... >"$builds/results/go.json" && return 0
  sed -n 's/.*"Output":"\(.*\)\\n".*/\1/p' "$builds/results/go.json" | tail -n 60
  return 1
}

test_rust() {
  local found
  found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || true
  at_least 1.74 "${found:-0}" || { without rust "Rust 1.74 or newer with clippy and rustfmt is missing; see rust-lang.org"; return 0; }
  keep rust.txt
  check "checking rust" in_binding rust sh -c 'cargo fmt --check && cargo clippy -q --all-targets -- -D warnings &&
    RUSTDOCFLAGS="-D warnings" cargo doc -q --no-deps'
  suite "testing rust" rust_tests
  check "building rust's conformance runner" in_binding rust cargo build -q -p conformance
  runners+=("rust=$builds/rust/debug/conformance")
  examples+=("$builds/rust/debug/examples/inventory")
}
rust_tests() { in_binding rust cargo test 2>&1 | tee "$builds/results/rust.txt"; return "${PIPESTATUS[0]}"; }

test_csharp() {
  local found
  found=$(dotnet --version 2>/dev/null) || true
  at_least 10.0 "${found:-0}" || { without csharp "the .NET 10 SDK is missing; see dotnet.microsoft.com"; return 0; }
  keep csharp.trx
  check "building csharp" in_binding csharp dotnet build -c Release --disable-build-servers -v quiet
  suite "testing csharp" in_binding csharp dotnet test -c Release --no-build --logger 'trx;LogFileName=csharp.trx' \
    --results-directory "$builds/results"
  check "packing csharp" csharp_package
  examples+=("$root/bindings/csharp/examples/Inventory/bin/Release/net10.0/Inventory")
  runners+=("csharp=$root/bindings/csharp/tests/Polytomic.Conformance/bin/Release/net10.0/Polytomic.Conformance")
}
csharp_package() {
  in_binding csharp dotnet pack -c Release --no-build -v quiet -o "$builds/results" src/Polytomic &&
    /usr/bin/python3 -m zipfile -l "$builds"/results/Polytomic.*.nupkg | grep 'runtimes/linux-x64/native/libpolytomic-local.so.1'
}

# The shared cases in every language there is, as one table.
test_conformance() {
  keep conformance.xml
  suite "running the shared cases in ${#runners[@]} languages" in_binding . "$root/tests/conformance/run.py" \
    --program "$prefix/bin/polytomic" --shop "$root/scripts/shop.sql" --junit "$builds/results/conformance.xml" "${runners[@]}"
}

# The example says the same in every language.
test_examples() { [ ${#examples[@]} -eq 0 ] || check "comparing the examples of ${#examples[@]} languages" compare_examples; }
compare_examples() {
  local work example count=0
  work=$(mktemp -d "$builds/examples.XXXXXX")
  sqlite3 -bail -init /dev/null "$work/shop.db" ".read '$root/scripts/shop.sql'"
  export POLYTOMIC_URL=local:$work/catalog.db
  in_binding . "$prefix/bin/polytomic" connections create --name Shop --type sqlite --config "path=$work/shop.db"
  for example in "${examples[@]}"; do in_binding . "$example" >"$work/$(basename "$example").$((++count)).txt"; done
  cat "$work"/*.1.txt
  for example in "$work"/*.txt; do cmp "$work"/*.1.txt "$example" || return 1; done
  grep -q '^field ' "$work"/*.1.txt && rm -rf "$work"
}

# Other clients of the API: the vendor's SDK for Node, and curl.
test_clients() {
  local found
  found=$(node --version 2>/dev/null | sed 's/^v//') || true
  { at_least 18 "${found:-0}" && command -v npm >/dev/null; } ||
    { without clients "Node 18 or newer with npm is missing; Debian packages: nodejs, npm"; return 0; }
  keep clients.xml
  suite "testing with the vendor's SDK and curl" in_binding . "$root/tests/clients/run" "$prefix/bin/polytomic" \
    "$builds/debug/tests/conformance/c-runner" "$builds/results/clients.xml"
}

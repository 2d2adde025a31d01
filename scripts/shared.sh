# What scripts/demo and scripts/test share: the packages, quiet steps with progress, the builds.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
builds=${POLYTOMIC_BUILDS:-$root/build}
mkdir -p "$builds"

build_packages=(g++ meson ninja-build pkg-config libcurl4-openssl-dev libsimdjson-dev rapidjson-dev libsqlite3-dev
  libsodium-dev libmicrohttpd-dev libgnutls28-dev libtomlplusplus-dev libsystemd-dev libcli11-dev libutf8proc-dev libpq-dev libmariadb-dev libcsv-dev sqlite3)

# step TEXT COMMAND...: one line of progress; the command's output is shown only when it fails.
step() {
  local text=$1 log start=$SECONDS
  shift
  log=$(mktemp "$builds/step.XXXXXX")
  printf '%-58s' "$text ..." >&2
  if "$@" >"$log" 2>&1; then
    printf ' ok (%d s)\n' $((SECONDS - start)) >&2
    rm -f "$log"
  else
    local status=$?
    printf ' FAILED\n' >&2
    tail -n 60 "$log" >&2
    printf '\nThe whole output: %s\n' "$log" >&2
    return $status
  fi
}

# Installs the packages named that are missing, where that is possible; says which they are where it is not.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'Missing packages: %s\nInstall them: apt-get install %s\n' "${missing[*]}" "${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  step "package lists" "${as_root[@]}" apt-get update -q
  # Packages of servers would start them as services, which nobody asked for: the policy forbids it meanwhile.
  step "installing ${#missing[@]} packages" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap "rm -f $policy" EXIT
      trap "exit 130" HUP INT TERM
      printf "#!/bin/sh\nexit 101\n" >"$policy"
      chmod 755 "$policy"
    fi
    apt-get install -y -q --no-install-recommends "$@"' sh "${missing[@]}"
}

# build NAME MESON-OPTION...: configures build/NAME once and brings it up to date.
build() {
  local name=$1
  shift
  if [ ! -f "$builds/$name/build.ninja" ]; then
    step "configuring $name" meson setup "$builds/$name" "$root" "$@"
  fi
  step "building $name" ninja -C "$builds/$name"
}

# The vendor's SDK for Node, in the versions that tests/clients/package-lock.json names. For sourcing, behind shared.sh.

sdk_folder=$builds/sdk

# install_sdk: fetches it through npm, once for each lock file.
install_sdk() {
  local clients=$root/tests/clients
  cmp -s "$clients/package-lock.json" "$sdk_folder/installed.json" && return 0
  mkdir -p "$sdk_folder" && cp "$clients/package.json" "$clients/package-lock.json" "$sdk_folder" &&
    step "installing the vendor's SDK" npm ci --prefix "$sdk_folder" --no-audit --no-fund &&
    cp "$clients/package-lock.json" "$sdk_folder/installed.json"
}

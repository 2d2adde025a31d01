# A PostgreSQL server of a script's own: private folder, Unix socket only. For sourcing, behind shared.sh.

postgresql_folder=
postgresql_server=

# start_postgresql SQL-FILE: starts a server whose database `postgres` has what the file makes.
start_postgresql() {
  local programs as_user=()
  # Debian keeps each version's programs in a folder of its own, out of PATH.
  programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  # Not in TMPDIR, where the server's user may not come, and whose path may be too long for a socket.
  postgresql_folder=$(mktemp -d /tmp/polytomic-demo.XXXXXX) || return 1
  # The server refuses to run as root.
  if [ "$(id -u)" -eq 0 ]; then
    as_user=(setpriv --reuid postgres --regid postgres --clear-groups --)
    chown postgres: "$postgresql_folder" || return 1
  fi
  cd / && "${as_user[@]}" timeout 120 "$programs/initdb" -D "$postgresql_folder/data" -U postgres -A trust -E UTF8 \
    --locale=C.UTF-8 --no-sync || return 1
  (exec "${as_user[@]}" "$programs/postgres" -D "$postgresql_folder/data" -k "$postgresql_folder" -c listen_addresses= -c fsync=off) &
  postgresql_server=$!
  for _ in $(seq 600); do
    "$programs/pg_isready" -q -h "$postgresql_folder" && break
    kill -0 "$postgresql_server" 2>/dev/null || return 1
    sleep 0.05
  done
  "$programs/psql" -h "$postgresql_folder" -U postgres -d postgres -X -q -v ON_ERROR_STOP=1 -f "$1"
}

stop_postgresql() {
  [ -z "$postgresql_server" ] || { kill -INT "$postgresql_server" 2>/dev/null && wait "$postgresql_server" 2>/dev/null; } || true
  [ -z "$postgresql_folder" ] || rm -rf "$postgresql_folder"
}

# shellcheck shell=bash
# Sourced after lib.sh: a demo that nobody has touched, as often as wanted: SQLite, simulated RT.
# shellcheck disable=SC2154 # root is lib.sh's

# A member of the JSON object on standard input.
member() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# prepare_demo: builds the binary and copies it into `folder`, where the demo lives; both are gone with the script.
prepare_demo() {
  debian_packages curl=curl python3=python3
  folder=$(mktemp -d)
  trap 'stop_demo; rm -rf "$folder"' EXIT
  (cd "$root" && cargo test --quiet --workspace --locked --no-run)
  # A copy: the target folder is shared, and another clone may build meanwhile.
  cp "$CARGO_TARGET_DIR/debug/rtutils" "$folder/rtutils"
  RTUTILS_DEMO_PASSWORD=$(python3 -c 'import secrets; print(secrets.token_hex(12))')
  export RTUTILS_DEMO_PASSWORD
}

server=
stop_demo() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true
  server=
}

# start_demo PERSON: starts one and signs in: sets `address` and `access_token`.
start_demo() {
  stop_demo
  "$folder/rtutils" demo --dir "$folder/demo" --spa "$folder/no-app" --port 0 >"$folder/welcome" 2>"$folder/log" &
  server=$!
  address=
  for _ in $(seq 300); do
    address=$(grep -o 'http://127.0.0.1:[0-9]*' "$folder/welcome" | head -n 1) && break
    kill -0 "$server" 2>/dev/null || { cat "$folder/log" >&2; die "the demo did not start"; }
    sleep 0.1
  done
  [ -n "$address" ] || die "the demo said no address"
  access_token=$(curl -fsS "$address/api/v1/auth/login" \
    --json "{\"username\": \"$1\", \"password\": \"$RTUTILS_DEMO_PASSWORD\"}" | member access_token)
}

# api_token SCOPE…: prints an API token of the person who is signed in.
api_token() {
  local scopes
  scopes=$(printf '"%s", ' "$@")
  curl -fsS -H "Authorization: Bearer $access_token" "$address/api/v1/tokens" \
    --json "{\"name\": \"A script\", \"scopes\": [${scopes%, }]}" | member secret
}

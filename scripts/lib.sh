# shellcheck shell=bash
# Sourced by the scripts beside it: where things are cached, how they speak, how Debian packages come in.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/rtutils
tools=$cache/tools
# One target folder for every clone: a fresh checkout compiles our crates, not their 500 dependencies.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}

say() { printf '\033[2m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else return 1
  fi
}

# debian_packages COMMAND=PACKAGE…: installs the packages whose command is missing, or says which to install.
debian_packages() {
  local pair missing=()
  for pair in "$@"; do
    have "${pair%%=*}" || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  have apt-get || die "missing: ${missing[*]} (these are Debian's names; install them by your system's means)"
  say "installing with apt: ${missing[*]}"
  as_root true || die "missing: ${missing[*]}; run: apt-get install ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get install ${missing[*]} failed"
}

# server_packages UNIT PACKAGE…: installs a server for its program alone: its service is neither started nor enabled by us.
server_packages() {
  local unit=$1 is_new='' is_there=yes; shift
  have apt-get && as_root true || die "missing: $* (these are Debian's names; install them by your system's means)"
  say "installing with apt, without the service: $*"
  as_root apt-get update -qq || die "apt-get update failed"
  # A package of a server starts it; one that is masked it leaves alone. Whoever had it already goes on using it.
  if [ -d /run/systemd/system ] && ! systemctl cat "$unit" >/dev/null 2>&1; then is_new=yes; fi
  [ -z "$is_new" ] || as_root systemctl mask --quiet "$unit"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || is_there=
  if [ -n "$is_new" ]; then
    as_root systemctl unmask --quiet "$unit"
    [ -z "$is_there" ] || as_root systemctl disable --quiet "$unit"
  fi
  [ -n "$is_there" ] || die "apt-get install $* failed"
}

# cargo_tool NAME VERSION [--locked]: installs a cargo tool under the cache, once per version, and puts it on PATH.
# A tool of the same major version that is already on PATH is good enough.
cargo_tool() {
  local name=$1 version=$2; shift 2
  local dir=$tools/$name-$version
  if [ ! -x "$dir/bin/$name" ]; then
    say "building $name $version (once, a few minutes)"
    # Our tools run for seconds: building them fast beats building fast tools.
    CARGO_TARGET_DIR=$cache/tools-build CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
      cargo install --quiet "$name" --version "$version" --root "$dir" "$@" || die "cargo install $name failed"
  fi
  export PATH=$dir/bin:$PATH
}

# need_node: Node.js with npm, new enough for the browser tests.
need_node() {
  have node && have npm || die "install Node.js 20 or newer with npm first"
  [ "$(node --print 'process.versions.node.split(".")[0]')" -ge 20 ] ||
    die "Node.js $(node --version) is too old: install 20 or newer"
}

# need_postgres: PostgreSQL's server programs; Debian keeps them out of PATH. No cluster is made and none started.
need_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb && return 0
  have apt-get && as_root true || die "install PostgreSQL's server (Debian: apt-get install postgresql)"
  say "installing PostgreSQL with apt"
  as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null ||
    die "apt-get install postgresql failed"
}

# Shell functions around a private Request Tracker 5; sourced by rtctl, serve and with-rt5.
#
# An instance is a folder with a database (rt.db), a token and a root password. A template is an
# instance that is seeded and never started; instances are copies of it.
# shellcheck shell=bash

rt5_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rt5_cache=${XDG_CACHE_HOME:-$HOME/.cache}/rtutils/rt5
rt5_server=/usr/share/request-tracker5/libexec/rt-server
# Two at the least: a webhook that RT sends while it serves a request calls back into RT.
rt5_workers=${RT5_WORKERS:-3}
# A fixture with more assets than these has them written straight into the database.
rt5_bulk_from=${RT5_BULK_FROM:-200}

rt5_say() { echo "rt5: $*" >&2; }

# Installs RT when it is missing; sudo may ask the person at the terminal for a password.
rt5_need() {
    [ -e "$rt5_server" ] && command -v sqlite3 >/dev/null && return
    if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && sudo true; }; then
        rt5_say "installing Request Tracker 5 (once; about a minute)"
        "$rt5_here/install.sh" >&2
    else
        rt5_say "Request Tracker 5 is not installed. Run as root: scripts/rt5/install.sh"
        return 1
    fi
}

# The environment in which RT's programs find the instance DIR.
rt5_env() {
    RTUTILS_RT_DIR=$(realpath -m "$1")
    export RTUTILS_RT_DIR
    export RT_SITE_CONFIG=$rt5_here/siteconfig.pm
    # RT reads this folder after the file above; an empty one keeps the system's settings out.
    export RT_SITE_CONFIG_DIR=$rt5_cache/no-more-config
    mkdir -p "$RT_SITE_CONFIG_DIR" "$1"/var "$1"/mason "$1"/session
}

# Makes a fresh, empty RT in DIR.
rt5_init() {
    local dir=$1
    mkdir -p "$dir"
    (
        umask 077
        head -c 18 /dev/urandom | base64 | tr '+/' 'ab' >"$dir/root-password"
        rt5_env "$dir"
        /usr/sbin/rt-setup-database-5 --action init --force --dba none --dba-password none \
            --root-password-file "$dir/root-password" </dev/null >"$dir/init.log" 2>&1
    ) || {
        cat "$dir/init.log" >&2
        return 1
    }
    # With WAL, readers and the one writer do not wait for each other.
    sqlite3 "$dir/rt.db" 'PRAGMA journal_mode=WAL' >/dev/null
}

# Copies the stopped instance SRC to DST.
rt5_clone() {
    local src=$1 dst=$2
    mkdir -p "$dst"
    sqlite3 "$src/rt.db" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
    (
        umask 077
        cp "$src/rt.db" "$src/token" "$src/root-password" "$dst/"
    )
}

# Prints the fixture as JSON.
rt5_fixture() {
    if [ -n "${RT_SIM:-}" ]; then
        "$RT_SIM" fixture "$1"
    else
        # The target folder of the other scripts, so that nothing is compiled twice.
        CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/rtutils/target} \
            cargo run --quiet --manifest-path "$rt5_here/../../Cargo.toml" -p rt-sim -- fixture "$1"
    fi
}

# Makes sure that there is a template with the fixture NAME, and prints its folder.
rt5_template() {
    local name=$1 json key template building
    mkdir -p "$rt5_cache"
    json=$(mktemp "$rt5_cache/fixture.XXXXXX")
    rt5_fixture "$name" >"$json" || { rm -f "$json"; return 1; }
    key=$({
        cat "$json" "$rt5_here/seed.pl" "$rt5_here/bulk.sql" "$rt5_here/siteconfig.pm"
        echo "$rt5_bulk_from"
        dpkg-query -W request-tracker5
    } | sha256sum | cut -c 1-12)
    template=$rt5_cache/$name-$key
    # Two runs at once would both build it.
    exec 8>"$rt5_cache/lock"
    flock 8
    if [ ! -e "$template/rt.db" ]; then
        rt5_say "seeding a Request Tracker with the fixture $name (once)"
        # Older templates of this fixture are of no use to anybody.
        rm -rf "$rt5_cache/$name"-*
        building=$(mktemp -d "$rt5_cache/building.XXXXXX")
        if rt5_init "$building" && rt5_seed "$building" "$json"; then
            mv "$building" "$template"
        else
            rm -rf "$building" "$json"
            return 1
        fi
    fi
    exec 8>&-
    rm -f "$json"
    echo "$template"
}

# Fills the fresh RT in DIR with the fixture in the file JSON.
rt5_seed() {
    local dir=$1 json=$2 quoted=${2//\'/\'\'} head
    if [ "$(sqlite3 :memory: "select json_array_length(readfile('$quoted'), '\$.assets')")" -le "$rt5_bulk_from" ]; then
        rt5_seed_by_rt "$dir" "$json"
        return
    fi
    head=$dir/fixture-without-assets.json
    sqlite3 :memory: "select json_set(readfile('$quoted'), '\$.people', json('[]'), '\$.assets', json('[]'))" >"$head"
    rt5_seed_by_rt "$dir" "$head"
    rm -f "$head"
    sqlite3 -bail "$dir/rt.db" >/dev/null <<SQL
pragma synchronous = off;
pragma cache_size = -131072;
pragma temp_store = memory;
create temp table fixture as select cast(readfile('$quoted') as text) as json;
.read '${rt5_here//\'/\'\'}/bulk.sql'
SQL
}

# The same through RT's own interface, which is slow and cannot be wrong.
rt5_seed_by_rt() {
    (
        rt5_env "$1"
        # RT warns about a text browser that it would like to have.
        RTUTILS_RT_LOG=error perl "$rt5_here/seed.pl" "$2" "$1/token"
    ) >&2
}

rt5_free_port() {
    perl -MIO::Socket::INET -e \
        'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

# Starts the instance DIR on PORT and waits until it answers. Sets rt5_pid.
rt5_start() {
    local dir=$1 port=$2 status attempt tied=()
    rt5_env "$dir"
    # With RT5_TIED set, RT goes down with this shell even when the shell is killed outright.
    [ -z "${RT5_TIED:-}" ] || ! command -v setpriv >/dev/null || tied=(setpriv --pdeathsig TERM)
    # A session of its own: Ctrl-C must not reach RT's workers before rt5_stop does.
    RTUTILS_RT_PORT=$port setsid "${tied[@]}" perl "$rt5_server" --server Starlet --host 127.0.0.1 \
        --port "$port" --max-workers "$rt5_workers" --max-reqs-per-child 2000 \
        </dev/null >"$dir/server.log" 2>&1 8>&- &
    rt5_pid=$!
    echo "$rt5_pid" >"$dir/pid"
    for attempt in $(seq 300); do
        status=$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/REST/2.0/rt" || true)
        # RT is up when it asks who is calling.
        [ "$status" = 401 ] && return
        kill -0 "$rt5_pid" 2>/dev/null || break
        sleep 0.1
    done
    rt5_say "RT did not start (attempt $attempt)"
    cat "$dir/server.log" >&2
    rt5_stop "$dir"
    return 1
}

# Stops the instance DIR and every worker of it.
rt5_stop() {
    local dir=$1 pid
    pid=$(cat "$dir/pid" 2>/dev/null) || return 0
    # setsid made the server lead a process group; the minus sign means all of it. Its own
    # graceful end takes seconds, and the database can stand a sudden one.
    kill -TERM -- "-$pid" 2>/dev/null || true
    for _ in $(seq 20); do
        kill -0 -- "-$pid" 2>/dev/null || break
        sleep 0.05
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    rm -f "$dir/pid"
}

# Runs a command, passes on the signals that should end it, and returns what it returns.
rt5_run() {
    local status=0
    # Bash runs no trap while a command is in the foreground, so the command is not.
    "$@" <&0 &
    rt5_child=$!
    trap 'kill -TERM "$rt5_child" 2>/dev/null || true' INT TERM HUP
    wait "$rt5_child" || status=$?
    # A signal ends the waiting, not the command: wait for that too.
    while kill -0 "$rt5_child" 2>/dev/null; do
        status=0
        wait "$rt5_child" || status=$?
    done
    return "$status"
}

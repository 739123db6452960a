#!/bin/sh
# Installs Request Tracker 5 from Debian's own archive (Debian 12 or later), for tests and demos.
#
# Starts no service, makes no database and sends no mail. Safe to run again. Needs root, or sudo.
set -eu

is_installed() {
    dpkg-query -W -f='${Status}\n' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

if is_installed request-tracker5 && is_installed rt5-db-sqlite && is_installed rt5-standalone &&
    command -v sqlite3 >/dev/null; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "install.sh: Request Tracker 5 is packaged for Debian; this system has no apt-get." >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "install.sh: run this as root: $0" >&2
        exit 1
    }
    exec sudo -- "$0"
fi

# A package's scripts ask policy-rc.d whether they may start a service: no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi

export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true
apt-get update -q
apt-get install -y -q --no-install-recommends debconf
debconf-set-selections <<'ANSWERS'
request-tracker5 request-tracker5/rtname string rt.test
request-tracker5 request-tracker5/organization string rt.test
request-tracker5 request-tracker5/correspondaddress string rt@localhost
request-tracker5 request-tracker5/commentaddress string rt-comment@localhost
request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1
request-tracker5 request-tracker5/webpath string
request-tracker5 request-tracker5/handle-siteconfig-permissions boolean false
request-tracker5 request-tracker5/install-cronjobs boolean false
request-tracker5 request-tracker5/dbconfig-install boolean false
dma dma/mailname string localhost
dma dma/relayhost string
ANSWERS

# RT wants something that can send mail; dma is the smallest and runs no daemon.
mailer=
[ -e /usr/sbin/sendmail ] || mailer=dma
# dbconfig-no-thanks keeps the package from making a database of its own.
# shellcheck disable=SC2086 # an empty $mailer must vanish
apt-get install -y -q --no-install-recommends -o Dpkg::Use-Pty=0 \
    request-tracker5 rt5-db-sqlite rt5-standalone dbconfig-no-thanks sqlite3 curl $mailer

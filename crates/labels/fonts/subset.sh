#!/bin/sh
# Makes the built-in faces from Debian's fonts-noto-core and fonts-noto-mono (Noto Sans, SIL OFL 1.1).
# Needs fonttools from PyPI (pip install fonttools). Run it again only to change what the faces cover:
#   crates/labels/fonts/subset.sh [folder with the Noto faces]
#
# Layout tables go, because labels are set one character after the other; hinting goes, because
# outlines are filled at the printer's resolution; the name table stays, with its copyright notice.
set -eu
from=${1:-/usr/share/fonts/truetype/noto}
here=$(dirname "$0")

# Latin, Latin Extended-A/B and Additional, IPA modifiers, combining marks, Greek, Greek Extended,
# Cyrillic and its supplement, punctuation, superscripts, currency, letter-like, number forms,
# a few arrows and mathematical signs.
text='U+0020-007E,U+00A0-024F,U+0259,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F'
text="$text,U+1E00-1EFF,U+1F00-1FFF,U+2010-2027,U+202F-205E,U+2070-209F,U+20A0-20BF"
text="$text,U+2100-214F,U+2150-218F,U+2190-2199,U+2212,U+2215,U+2219,U+221A,U+221E"
text="$text,U+2248,U+2260,U+2264,U+2265"

subset() {
    pyftsubset "$from/$1" --unicodes="$2" --output-file="$here/$1" --layout-features='' \
        --no-hinting --desubroutinize --notdef-outline --name-IDs='0,1,2,3,4,5,6,13,14' \
        --drop-tables+=GSUB,GPOS,GDEF,STAT,DSIG
    echo "$1: $(wc -c < "$here/$1") bytes"
}

subset NotoSans-Regular.ttf "$text"
subset NotoSans-Bold.ttf "$text"
# Tags and serial numbers: a slashed zero, and I, l and 1 that cannot be confused.
subset NotoSansMono-Regular.ttf 'U+0020-007E'
subset NotoSansMono-Bold.ttf 'U+0020-007E'

# SPDX-License-Identifier: MIT
# What the scripts of the build share: messages, the table of releases, a step
# with its time and its log. Sourced, with the root of the tree as the working
# directory.
# shellcheck shell=sh
# shellcheck disable=SC2034 # used where this is sourced

RELEASES=Python-build/releases
PACKAGES=Python-build/packages
WORK=Python-build/work
DOWNLOADS=$WORK/downloads
LOGS=$WORK/log
RETRY_WAIT=${RETRY_WAIT:-10}

# What was said to our make is not meant for the one of CPython.
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL MAKEFILES CDPATH
unset PYTHONHOME PYTHONPATH PYTHONSTARTUP VIRTUAL_ENV
export LC_ALL=C.UTF-8
# Every Python leaks at exit; one that is built to look for that must not fail.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}
umask 022

# die WHAT ON WHY: the one line of an error, and the end.
die()
{
    printf 'python-build: %s: %s: %s\n' "$1" "$2" "$3" >&2
    exit 1
}

# usage TEXT: wrong words on the command line.
usage_error()
{
    printf 'usage: %s\n' "$1" >&2
    exit 2
}

# release_field RELEASE COLUMN: what the table says of a release.
release_field()
{
    awk -v release="$1" -v column="$2" \
        '!/^#/ && $2 == release { print $column; exit }' "$RELEASES"
}

# series_list: every series, in the order of the table.
series_list()
{
    awk '!/^#/ && NF && !seen[$1]++ { print $1 }' "$RELEASES"
}

# releases_of SERIES: the default first.
releases_of()
{
    awk -v series="$1" '!/^#/ && $1 == series { print $2 }' "$RELEASES"
}

# words: lines as one line, for messages.
words()
{
    tr '\n' ' ' | sed 's/ $//'
}

# patches_of SERIES: the files of its series, in order.
patches_of()
{
    sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "patches/$1/series"
}

# source_version TREE: "3.13 3.13.5+", its series and its own version.
source_version()
{
    awk '$2 == "PY_MAJOR_VERSION" { major = $3 }
         $2 == "PY_MINOR_VERSION" { minor = $3 }
         $2 == "PY_VERSION" { gsub(/"/, "", $3); version = $3 }
         END { print major "." minor, version }' "$1/Include/patchlevel.h"
}

sha256_of()
{
    sha256sum <"$1" | cut -c1-64
}

# sha256_check FILE RELEASE: it is what the table says, or the end.
sha256_check()
{
    wanted=$(release_field "$2" 3)
    found=$(sha256_of "$1")
    [ "$found" = "$wanted" ] ||
        die 'wrong checksum' "$1" "sha256 is $found, $RELEASES says $wanted for $2"
}

# disk_full FOLDER LOG: was it for want of space? The log may not have got any
# either, so the disk is asked too.
disk_full()
{
    grep -qs 'No space left on device' "$2" && return 0
    free=$(df --output=avail "$1" 2>/dev/null | tail -n 1)
    [ "${free:-1024}" -lt 64 ]
}

now()
{
    date +%s%N
}

# seconds SINCE: the time that passed, as a person writes it.
seconds()
{
    tenths=$((($(now) - $1) / 100000000))
    if [ "$tenths" -lt 100 ]; then
        printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
    else
        printf '%d s' $((tenths / 10))
    fi
}

# step TITLE OBJECT LOG COMMAND...: run it under `set -e` with its output in the
# log, and print one line. When it fails, say why, clean up with `step_failed`
# where the script has one, and end. A command that knows why it failed ends its
# output in "why: ...".
step()
{
    title=$1 object=$2 log=$3
    shift 3
    mkdir -p "$(dirname "$log")" 2>/dev/null ||
        die "$title failed" "$(dirname "$log")" 'this folder cannot be made'
    printf '%-10s%s … ' "$title" "$object"
    began=$(now)
    set +e
    (set -e; "$@") >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [ "$status" -eq 0 ]; then
        echo "$(seconds "$began")"
        return 0
    fi
    echo failed
    known=$(tail -n 1 "$log" | sed -n 's/^why: //p')
    ! disk_full "$(dirname "$log")" "$log" || known='no space left on device'
    ! command -v step_failed >/dev/null || step_failed "$known"
    [ -n "$known" ] || tail -n 5 "$log" | sed 's/^/    /' >&2
    printf 'python-build: %s failed: %s: %s; log: %s\n' \
        "$title" "$object" "${known:-it ended with $status}" "$log" >&2
    exit 1
}

# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What the scripts of the build share: messages, the table of releases, steps.

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=${here%/Python-build*}
base=$root/Python-build

# die WHAT ON WHY: one line on standard error, and the end.
die() {
    printf 'python-build: %s: %s: %s\n' "$1" "$2" "$3" >&2
    exit 1
}

# usage TEXT: wrong words on the command line.
usage() {
    printf 'usage: %s\n' "$1" >&2
    exit 2
}

# release_field RELEASE NUMBER: a column of the table for one release.
release_field() {
    awk -v release="$1" -v field="$2" '!/^#/ && $2 == release { print $field }' "$base/releases"
}

# series_releases SERIES: the releases of a series, the default first.
series_releases() {
    awk -v series="$1" '!/^#/ && $1 == series { print $2 }' "$base/releases"
}

# as_root COMMAND...: with sudo where we are not root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# try_again TIMES WHAT COMMAND...: a download can fail and work a minute later.
try_again() {
    times=$1
    what=$2
    shift 2
    for try in $(seq "$times"); do
        "$@" && return 0
        [ "$try" -eq "$times" ] && return 1
        printf '  %s failed, trying again in %d s\n' "$what" $((try * 10)) >&2
        sleep $((try * 10))
    done
}

# step NAME LOG COMMAND...: run a step with its output in a log; one line of
# progress with its time, and the end of the log where it fails.
step() {
    name=$1
    log=$2
    shift 2
    mkdir -p "$(dirname "$log")"
    started=$(date +%s)
    printf '%-44s ' "$name"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf '%4d s\n' $(($(date +%s) - started))
        return 0
    fi
    printf 'failed\n'
    # The step's own word first; the log's last lines where it had none.
    if ! grep '^python-build: ' "$log" >&2; then
        tail -n 5 "$log" >&2
        printf 'python-build: step failed: %s: %s\n' "$name" "$(explain "$log")" >&2
    fi
    printf 'python-build: the whole log is in %s\n' "$log" >&2
    return 1
}

# explain LOG: why a step without a word of its own may have failed.
explain() {
    if grep -q 'No space left on device' "$1"; then
        printf 'no space is left for %s' "$base/work"
    else
        printf 'the command above failed'
    fi
}

# SPDX-License-Identifier: MIT
"""LTTng-UST as the distribution has it, in a world of its own: nothing of the machine's is touched.

The daemon of root has one place for its sockets, so it gets a namespace with other files there;
what it keeps in shared memory goes with the namespace.
"""
import os
import shutil
import subprocess

PATIENCE = 60
AGENT_PORT = "5345"     # of lttngust

RECORD = r"""
set -eu
mount -t tmpfs -o mode=1777 none /dev/shm
mount -t tmpfs -o mode=755 none /run
mkdir /run/lttng
export LTTNG_HOME=$1/home
mkdir "$LTTNG_HOME"
shift
end()
{
    kill "$daemon"
    while kill -0 "$daemon" 2>/dev/null; do sleep 0.05; done
}
lttng-sessiond -b --no-kernel
daemon=$(cat /run/lttng/lttng-sessiond.pid)
trap end EXIT
lttng -q create test --output="$LTTNG_HOME/../trace"
case $1 in
python)
    lttng -q enable-event -p -a
    lttng -q add-context -u -t vpid -t vtid -t procname
    ;;
*)
    lttng -q enable-channel -u $1 channel
    lttng -q enable-event -u -c channel -a
    lttng -q add-context -u -c channel -t vpid -t vtid -t procname -t ip -t pthread_id
    ;;
esac
shift
lttng -q start
"$@"
lttng -q stop
lttng -q destroy
"""


def missing():
    """What keeps LTTng from running here; None where nothing does."""
    for tool in ("lttng", "lttng-sessiond", "unshare"):
        if not shutil.which(tool):
            return f"no {tool}"
    if os.geteuid() != 0:
        return "a mount namespace needs root"
    return None


def record(folder, *command, channel=""):
    """
    The trace of a command, of all that it fires; the options of its channel, or "python" for what
    it logs.
    """
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "--propagation",
         "private", "sh", "-c", RECORD, "record", str(folder), channel, *command],
        capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(folder / "trace")

# SPDX-License-Identifier: MIT
"""LTTng with a daemon of its own, in files of its own: nothing of the machine's is touched."""
import dataclasses
import os
import re
import shutil
import subprocess

from lib.contract import fired_probes
from lib.tracing import BINARY, Child, Event

LIBRARY = os.path.join(os.path.dirname(os.path.dirname(BINARY)), "lib", "libpython-lttng.so")
CONTEXTS = ("vpid", "vtid", "procname")
# The daemon of root has one place for its sockets and one for what it shares with
# applications: in this namespace other files are there.
WORLD = r"""
set -eu
mount -t tmpfs -o mode=1777 none /dev/shm
mount -t tmpfs -o mode=755 none /run
mkdir /run/lttng
if [ $# -gt 0 ]; then
    hostname "$1"
    ip link set lo up
fi
lttng-sessiond --background --no-kernel
daemon=$(cat /run/lttng/lttng-sessiond.pid)
end()
{
    kill "$daemon"
    while kill -0 "$daemon" 2>/dev/null; do sleep 0.05; done
}
trap end EXIT
trap 'exit 1' HUP INT TERM
trap '' PIPE        # nobody may read READY any more
echo READY
read -r line || :
"""


def missing():
    """What keeps LTTng from running here; None where nothing does."""
    for tool in ("lttng", "lttng-sessiond", "babeltrace", "unshare", "nsenter"):
        if not shutil.which(tool):
            return f"no {tool}"
    if not os.path.exists(LIBRARY):
        return f"no {LIBRARY}"
    return None if os.geteuid() == 0 else "a mount namespace needs root"


FIELD = re.compile(r'(\w+) = ("(?:[^"\\]|\\.)*"|-?\w+)')
LINE = re.compile(r"\[(\d+)\.(\d+)\] \S+ ([\w:]+): (.*)$")
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "e": "\033"}
NAMES = {"filename": "co_filename", "funcname": "co_name", "lineno": "line_no"}


def unquoted(value):
    if value[0] != '"':
        return int(value, 8) if re.fullmatch("0[0-7]+", value) else int(value, 0)
    return re.sub(r"\\(.)", lambda found: ESCAPED.get(found[1], found[1]), value[1:-1])


@dataclasses.dataclass(frozen=True)
class Recorded:
    """An event of a trace, its fields by name, and those of its context."""
    time: int           # ns
    name: str
    fields: dict

    @classmethod
    def parse(cls, line):
        found = LINE.match(line)
        assert found, line
        fields = {name: unquoted(value) for name, value in FIELD.findall(found[4])}
        return cls(int(found[1]) * 10**9 + int(found[2]), found[3], fields)

    @property
    def pid(self):
        return self.fields["vpid"]

    @property
    def tid(self):
        return self.fields["vtid"]


class Lttng:
    """A world with a session daemon, whose commands run by `run` and programs by `start`; with a
    host name it is a machine of its own to all others."""

    def __init__(self, folder, hostname=None):
        self.folder = folder
        self.namespaces = ("mount", "net", "uts") if hostname else ("mount",)
        self.sessions = 0
        home = folder / "home"
        home.mkdir()
        self.environment = {**os.environ, "LTTNG_HOME": str(home), "LC_ALL": "C.UTF-8",
                            "LTTNG_UST_REGISTER_TIMEOUT": "-1"}
        self.holder = Child(["unshare", *(f"--{name}" for name in self.namespaces), "--propagation",
                             "private", "sh", "-c", WORLD, "world", *([hostname] if hostname else [])],
                            env=self.environment)
        self.holder.wait_for("^READY$")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.holder.finish()
        self.holder.__exit__()

    @property
    def trace(self):
        """The folder of the last session."""
        return str(self.folder / f"trace-{self.sessions}")

    def inside(self, *command):
        return ["nsenter", f"--target={self.holder.pid}", *(f"--{name}" for name in self.namespaces),
                f"--wd={os.getcwd()}", *command]

    def run(self, *command):
        done = subprocess.run(self.inside(*command), env=self.environment, text=True,
                              capture_output=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def start(self, *command, cwd=None, **environment):
        """A program, which loads the library; its pid is that of the Child."""
        # Not for nsenter itself, which must have one thread.
        environment = {"PYTHONLTTNG": "1", **environment}
        return Child(self.inside("env", *([f"--chdir={cwd}"] if cwd else []),
                                 *(f"{name}={value}" for name, value in environment.items()),
                                 *command), env=self.environment)

    def create(self, *events, channel=("--subbuf-size=8M", "--num-subbuf=4"), contexts=CONTEXTS):
        """A session of these events, which has not begun."""
        self.sessions += 1
        self.run("lttng", "create", "test", f"--output={self.trace}")
        self.run("lttng", "enable-channel", "-u", *channel, "channel")
        self.enable(*events)
        if contexts:
            self.run("lttng", "add-context", "-u", "-c", "channel",
                     *(f"--type={context}" for context in contexts))

    def enable(self, *events):
        self.run("lttng", "enable-event", "-u", "-c", "channel", ",".join(events))

    def disable(self, *events):
        self.run("lttng", "disable-event", "-u", "-c", "channel", ",".join(events))

    def begin(self, *events, **options):
        self.create(*events, **options)
        self.run("lttng", "start")

    def end(self):
        """What was recorded, in order, once the session has ended."""
        self.run("lttng", "stop")
        self.run("lttng", "destroy")
        return read(self.trace)


def read(trace):
    """By babeltrace 1: where a text is empty, 2.0 tells that of an event before."""
    done = subprocess.run(["babeltrace", "--clock-seconds", "--no-delta", trace], text=True,
                          capture_output=True, check=True, errors="surrogateescape")
    assert not done.stderr, done.stderr
    return [Recorded.parse(line) for line in done.stdout.split("\n") if line]


# ---- as events of the contract ----

def as_event(kind, printed, record):
    """The Event that bpftrace would have printed of it."""
    probe = next(p for p in fired_probes() if p.name == printed.probe)
    names = [NAMES.get(name, name) for name in probe.arguments]

    def value(argument, default):
        if argument.startswith("arg"):
            return record.fields[names[int(argument[3:])]]
        return default
    last = record.fields[names[-1]]
    text = value(printed.text, "")
    return Event(kind, value(printed.file, ""), value(printed.function, ""), value(printed.line, 0),
                 value(printed.module, ""), last if names[-1] in ("how", "why") else 0,
                 f"{text:x}" if isinstance(text, int) else text)

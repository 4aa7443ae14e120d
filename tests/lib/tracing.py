# SPDX-License-Identifier: MIT
"""Run a program and a tracer side by side, each waiting for the other's markers."""
import contextlib
import dataclasses
import os
import queue
import re
import signal
import subprocess
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PYTHON = os.path.abspath(os.environ.get("PYTHON", os.path.join(ROOT, "python-dtrace")))
BINARY = os.path.realpath(PYTHON)
END_TRACER = os.path.join(ROOT, "scripts", "lib", "end-tracer")
PATIENCE = 60           # seconds until a marker that does not come is a failure


def ask(python, expression):
    """What an interpreter prints of it."""
    done = subprocess.run([python, "-I", "-c", f"import sys, sysconfig; print({expression})"],
                          check=True, capture_output=True, text=True)
    return done.stdout.strip()


def read_series():
    """
    (3, 13), whether it is without the GIL, and whether of PROFILE=native: where it is not built
    yet, the default.
    """
    try:
        told = ask(PYTHON, "*sys.version_info[:2], sysconfig.get_config_var('Py_GIL_DISABLED') or 0, "
                           "int('-finstrument-functions' in sysconfig.get_config_var('PY_CORE_CFLAGS'))")
    except FileNotFoundError:
        return (3, 13), False, False
    *series, free, native = map(int, told.split())
    return tuple(series), bool(free), bool(native)


SERIES, FREE_THREADED, NATIVE = read_series()
# What a program needs to have a GIL.
WITH_GIL = ("-X", "gil=1") if FREE_THREADED else ()


class Child:
    """A process with its output read line by line; ended on every way out."""

    def __init__(self, command, **options):
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, **options)
        self.pid = self.process.pid
        self.lines = []
        self.queue = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.queue.put(line.decode("utf-8", "surrogateescape").rstrip("\n"))
        self.queue.put(None)

    def wait_for(self, pattern, patience=PATIENCE):
        """Read up to the first line that the pattern matches; give that match."""
        while True:
            try:
                line = self.queue.get(timeout=patience)
            except queue.Empty:
                raise AssertionError(
                    f"{self.command}: no line like {pattern!r} in {patience} s; saw "
                    + "\n".join(self.lines[-20:])) from None
            if line is None:
                raise AssertionError(
                    f"{self.command} ended without a line like {pattern!r}; saw\n"
                    + "\n".join(self.lines[-20:]))
            self.lines.append(line)
            match = re.search(pattern, line)
            if match:
                return match

    def wait_for_start(self, pattern, patience=PATIENCE):
        """The same, of one that is being made: where it does not come, it ends."""
        try:
            return self.wait_for(pattern, patience)
        except BaseException:
            self.__exit__()
            raise

    def forget(self):
        """Pass over what it has printed so far."""
        while not self.queue.empty():
            self.lines.append(self.queue.get())

    def say(self, line=""):
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def finish(self, number=None, patience=PATIENCE):
        """Wait for the end, after a signal if one is named; give the exit code."""
        if number is not None and self.process.poll() is None:
            self.process.send_signal(number)
        with contextlib.suppress(BrokenPipeError, ValueError):
            self.process.stdin.close()
        code = self.process.wait(timeout=patience)
        self.reader.join(timeout=patience)
        while not self.queue.empty():
            line = self.queue.get()
            if line is not None:
                self.lines.append(line)
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.kill()
        # What it has left behind may hold its output, and the reader waits for that.
        self.reader.join(timeout=10)
        if not self.reader.is_alive():
            self.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


class Bpftrace(Child):
    """bpftrace on a script; ready when all of its probes are attached."""

    def __init__(self, script, pid=None):
        # Output is polled only once every probe is attached, so that what
        # BEGIN prints is the marker.
        script = 'BEGIN { printf("ATTACHED\\n"); } ' + script
        command = ["bpftrace", "-B", "line"]
        if pid is not None:
            command += ["-p", str(pid)]
        super().__init__(command + ["-e", script], start_new_session=True, env={
            **os.environ, "BPFTRACE_PERF_RB_PAGES": "2048", "BPFTRACE_STRLEN": "200"})
        self.wait_for_start("^ATTACHED$")

    def interrupt(self):
        """Ctrl-C, until it is heard: bpftrace 0.17 forgets a signal that comes
        while it prints, and goes on waiting for events."""
        subprocess.run([END_TRACER, str(self.pid)], check=True)
        return self.finish()

    def detach(self, *last):
        """Leave, once it has printed the last lines wanted; what was printed.

        On a signal bpftrace drops what is still in its buffers. That it had to
        drop events before is a failure.
        """
        for pattern in last:
            self.wait_for(pattern)
        self.interrupt()
        lost = [line for line in self.lines if re.search("(?i)lost .* events", line)]
        assert not lost, lost
        return self.lines


def probe(name, binary=BINARY):
    """A probe of the interpreter as bpftrace writes it."""
    return f"usdt:{binary}:python:{name}"


def say_seen(names, action=""):
    """A script that says of each probe, once, that it has been seen; and acts each time."""
    return " ".join(f'{probe(name)} {{ {action} if (!@seen["{name}"]) '
                    f'{{ @seen["{name}"] = 1; printf("SEEN {name}\\n"); }} }}' for name in names)


def wait_for_all(tracer, names):
    """Until it has said so of each."""
    for name in names:
        if f"SEEN {name}" not in tracer.lines:
            tracer.wait_for(f"^SEEN {name}$")


@dataclasses.dataclass(frozen=True)
class Event:
    kind: str           # as PROBES has it
    file: str
    function: str       # of a call of C: what is called
    line: int
    module: str         # of an exception: its type
    reason: int         # how a frame was entered, why it was left
    text: str = ""      # of a call: which callable; of an exception: its message

    @classmethod
    def parse(cls, fields):
        kind, file, function, line, module, reason, *text = fields
        return cls(kind, file, function, int(line), module, int(reason), *text)


# The seventh argument is on the stack: bpftrace 0.17 has no arg6.
SEVENTH = '*(int32*)(reg("sp")+8)'


@dataclasses.dataclass(frozen=True)
class Printed:
    """Which arguments of a probe are which fields of an Event."""
    probe: str
    file: str = "arg0"
    function: str = "arg1"
    line: str = "arg2"
    module: str = "arg3"
    reason: str = "0"
    text: str = '""'


PROBES = {
    "E": Printed("function__entry", reason=SEVENTH),
    "R": Printed("function__return", reason=SEVENTH),
    "L": Printed("line"),
    "C": Printed("cfunction__entry", text="arg4"),
    "D": Printed("cfunction__return", text="arg4"),
    "X": Printed("exception__raise", module="arg0", text="arg1", file="arg2", function="arg3",
                 line="arg4"),
    "H": Printed("exception__catch", module="arg0", text="arg1", file="arg2", function="arg3",
                 line="arg4"),
}


def event_script(kinds="ERL"):
    """Print every event of these kinds as some lines of one time and thread.

    A BPF stack holds 512 bytes, not enough for two strings of 200 at once.
    """
    def action(kind, p):
        lines = [f'printf("{kind}\\t%llu\\t%d\\t%d\\t%d\\t%s\\n", '
                 f'$time, tid, (int32){p.line}, {p.reason}, str({p.module}));']
        strings = [("file", p.file), ("function", p.function)]
        if kind in "CD":        # before what a test waits for
            lines.append(f'printf("text\\t%llu\\t%d\\t%llx\\n", $time, tid, {p.text});')
        elif kind in "XH":
            strings.append(("text", p.text))
        lines += [f'printf("{name}\\t%llu\\t%d\\t%s\\n", $time, tid, str({argument}));'
                  for name, argument in strings]
        return "{ $time = nsecs; " + " ".join(lines) + " }"
    return " ".join(f"{probe(PROBES[kind].probe)} {action(kind, PROBES[kind])}" for kind in kinds)


def events_by_thread(lines, only=None):
    """{thread: [Event]} of what event_script() printed, in order of time; of one
    thread only where it is named.

    Each processor has a buffer of its own, so that a thread which moved may
    be printed out of order. Of an event that came while the tracer left, not
    all lines may be there: it is none of those that were waited for.
    """
    parts = {name: {} for name in [*PROBES, "file", "function", "text"]}
    for line in lines:
        name, *fields = line.split("\t", 5 if line[:1] in PROBES else 3)
        if name in parts and len(fields) >= 3 and only in (None, int(fields[1])):
            parts[name][int(fields[0]), int(fields[1])] = fields[2:]
    threads = {}
    for kind in PROBES:
        for key, (number, reason, module) in parts[kind].items():
            needed = ["file", "function"] + ["text"] * (kind in "CDXH")
            if not all(key in parts[name] for name in needed):
                continue        # the tracer left while it printed what came after the last
            (file,), (function,) = parts["file"][key], parts["function"][key]
            (text,) = parts["text"].get(key, [""])
            time, thread = key
            threads.setdefault(thread, []).append(
                (time, Event(kind, file, function, int(number), module, int(reason), text)))
    return {thread: [event for _, event in sorted(events, key=lambda pair: pair[0])]
            for thread, events in threads.items()}


def check_stack(events):
    """Every return is that of what was entered last; give what is left of the stack."""
    stack = []
    opening = {"E": "R", "C": "D"}
    for number, event in enumerate(events):
        what = (event.file, event.function, event.text)
        if event.kind in opening:
            stack.append((opening[event.kind], *what))
        elif event.kind in opening.values():
            assert stack, f"event {number}: {event} with nothing on the stack"
            top = stack.pop()
            assert top == (event.kind, *what), f"event {number}: {event} while in {top}"
    return stack

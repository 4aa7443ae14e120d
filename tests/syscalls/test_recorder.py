# SPDX-License-Identifier: MIT
"""The recorder of system calls against strace, another recorder, and what is known of a program."""
import collections
import contextlib
import dataclasses
import errno
import glob
import os
import re
import shutil
import signal
import subprocess
import threading

import pytest

from lib.syscalls import RECORDER, Recorder, build
from lib.tracing import PATIENCE, ROOT, Child

HERE = os.path.dirname(os.path.abspath(__file__))
SERVING = ["/usr/bin/python3", "-s", os.path.join(HERE, "serving.py")]
# A program that makes this many calls, twice as many events, once it has read a line.
CALLS = 10007
CALLING = ["/usr/bin/python3", "-s", "-c", f"""
import os
print("READY", flush=True)
input()
for _ in range({CALLS}): os.getppid()
"""]
# What a shell starts in the background has no input, unless it is told.
BEARING = ["sh", "-c", 'exec 3<&0; "$@" <&3 & wait', "sh"]
SANITIZED = "-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover=all"
RESTARTED = {"ERESTARTSYS": 512, "ERESTARTNOINTR": 513, "ERESTARTNOHAND": 514,
             "ERESTART_RESTARTBLOCK": 516}
STRACED = re.compile(r"(\w+)\(.*\)?\s+= (\?|0x[0-9a-f]+|-?\d+)(?: (E\w+))?")


def started(command):
    program = Child(command)
    program.wait_for("^READY$")
    return program


def between(calls):
    """Those from access("/begin") to access("/end"), which none but the program's main thread makes."""
    marks = [i for i, (name, _) in enumerate(calls) if name == "access"]
    return calls[marks[0]:marks[-1] + 1]


def calls_of(events):
    """{thread: [(name, result)]}: an exit whose entry was not seen is left out."""
    threads = collections.defaultdict(list)
    for event in events:
        calls = threads[event.tid]
        name = re.sub(r"^syscall_(entry|exit)_", "", event.name)
        if event.name.startswith("syscall_entry"):
            calls.append((name, None))
        elif calls and calls[-1] == (name, None):
            calls[-1] = (name, signed(event.fields["ret"]))
    return threads


def signed(value):
    return value - 2**64 if value >= 2**63 else value


def calls_by_strace(prefix):
    threads = collections.defaultdict(list)
    for path in glob.glob(f"{prefix}.*"):
        with open(path, encoding="utf-8", errors="replace") as file:
            for found in filter(None, map(STRACED.match, file)):
                threads[int(path.rpartition(".")[2])].append((found[1], result(*found.groups()[1:])))
    return threads


def result(number, error):
    if error:
        return -(RESTARTED.get(error) or getattr(errno, error))
    return None if number == "?" else int(number, 0)


@dataclasses.dataclass
class Served:
    """What the recorder and strace saw of the same run, and what the program says of itself."""
    events: list
    straced: dict       # {thread: [(name, result)]}
    main: int
    ports: tuple
    folder: str         # the number of one that was opened
    descriptors: list   # of what it waited for


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = tmp_path_factory.mktemp("served")
    if not shutil.which("strace"):
        pytest.skip("no strace")
    with started(SERVING) as program, Recorder(place / "trace", program.pid) as recorder, \
            Child(["strace", "-ff", "-o", str(place / "strace"), "-p", str(program.pid)]) as strace:
        strace.wait_for("attached")
        program.say()
        ports = program.wait_for(r"^PORTS (\d+) (\d+)$").groups()
        folder, *descriptors = program.wait_for("^DESCRIPTORS (.*)$")[1].split()
        assert program.finish() == 0
        told, lost = recorder.end()
        assert strace.finish() == 0
    events = recorder.events()
    assert (told, lost) == (len(events), 0)
    return Served(events, calls_by_strace(place / "strace"), program.pid, ports, folder, descriptors)


def test_each_call_of_each_thread_and_child_is_that_of_strace(served):
    expected, seen = served.straced, calls_of(served.events)
    assert len(expected) == 1 + 1 + 3, "the main thread, the client, the children"
    assert seen.keys() == expected.keys()
    for thread, calls in expected.items():
        if thread == served.main:
            assert between(seen[thread]) == between(calls)
        else:
            assert seen[thread] == calls


def fields_of(events, name):
    return [event.fields for event in events if event.name == name]


def test_arguments_are_told(served):
    events, main, (port, visitor) = served.events, served.main, served.ports
    bound, local = [fields["umyaddr"] for fields in fields_of(events, "syscall_entry_bind")]
    assert (bound, local) == ("127.0.0.1:0", "unix:@cats")
    assert f"127.0.0.1:{port}" in [fields["uservaddr"] for fields in fields_of(events, "syscall_entry_connect")]
    assert [fields["upeer_sockaddr"] for fields in fields_of(events, "syscall_exit_accept4")] == [
        f"127.0.0.1:{visitor}"]
    created = fields_of(events, "syscall_entry_socket")[0]
    assert (created["family"], created["type"]) == ("AF_INET", "SOCK_STREAM|SOCK_CLOEXEC")
    opened = [fields for fields in fields_of(events, "syscall_entry_openat")
              if "O_EXCL" in fields["flags"] and fields["mode"] == 0o640]
    assert [fields["filename"] for fields in opened] == ["/no/such/cat", "/" + 254 * "x" + "…"]
    assert {(fields["dfd"], fields["flags"]) for fields in opened} == {
        ("AT_FDCWD", "O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC")}
    polled = [fields["ufds"] for fields in fields_of(events, "syscall_entry_poll") if fields["vtid"] == main]
    ready = [fields["ufds"] for fields in fields_of(events, "syscall_exit_poll")
             if fields["vtid"] == main and "ufds" in fields]
    assert polled == ready and re.fullmatch(r"\d+:POLLIN", polled[0])


def told(events, name, *fields):
    """Those fields of each call, of those that have all."""
    return [tuple(event[field] for field in fields) for event in fields_of(events, f"syscall_{name}")
            if event.keys() >= set(fields)]


def test_what_a_loop_waits_for_is_told(served):
    events, descriptors = served.events, served.descriptors
    first = descriptors[0]
    assert told(events, "entry_epoll_ctl", "op", "event") == [
        *(("EPOLL_CTL_ADD", f"{each}:EPOLLIN|EPOLLET") for each in descriptors),
        ("EPOLL_CTL_MOD", f"{first}:EPOLLOUT"),
        ("EPOLL_CTL_DEL", told(events, "entry_epoll_ctl", "event")[-2][0]),
        ("EPOLL_CTL_ADD", f"{first}:EPOLLOUT|EPOLLONESHOT")]
    ready = [waited.split() for waited, in told(events, "exit_epoll_wait", "events")]
    assert [len(each) for each in ready] == [2, 21 + 1, 1]
    assert ready[0] == [f"{each}:EPOLLIN" for each in descriptors[:2]]
    assert ready[1][-1] == "…" and set(ready[1][:-1]) < {f"{each}:EPOLLIN" for each in descriptors}
    assert ready[2] == [f"{first}:EPOLLOUT"]


def test_options_of_sockets_are_told(served):
    assert told(served.events, "entry_setsockopt", "level", "optname", "optval", "optlen")[-4:] == [
        ("SOL_SOCKET", "SO_REUSEADDR", "1", 4), ("SOL_TCP", "TCP_KEEPIDLE", "7", 4),
        ("SOL_SOCKET", "SO_LINGER", "5 s", 8), ("SOL_SOCKET", "SO_RCVTIMEO", "1.500000 s", 16)]
    assert told(served.events, "entry_getsockopt", "level", "optname")[-3:] == [
        ("SOL_SOCKET", "SO_REUSEADDR"), ("SOL_TCP", "TCP_CONGESTION"), ("SOL_TCP", "TCP_INFO")]
    with open("/proc/sys/net/ipv4/tcp_congestion_control", encoding="ascii") as file:
        assert told(served.events, "exit_getsockopt", "optval")[-3:] == [
            ("1",), (file.read().strip(),), ("100 bytes",)]


def test_controls_are_told(served):
    seen = [command for command, in told(served.events, "entry_ioctl", "cmd")]
    first = seen.index("FIONBIO")
    assert seen[first:first + 4] == ["FIONBIO", "FIOCLEX", "FIONREAD", "TCGETS"]


def test_both_paths_are_told(served):
    events, folder = served.events, served.folder
    assert told(events, "entry_rename", "oldname", "newname") == [
        ("cat", "dog"), ("mouse", "/" + 254 * "x" + "…")]
    assert told(events, "entry_renameat", "olddfd", "oldname", "newdfd", "newname") == [
        (folder, "dog", folder, "mouse")]
    assert told(events, "entry_link", "oldname", "newname") == [("mouse", "rat")]
    assert told(events, "entry_symlink", "oldname", "newname") == [("/no/such/mouse", "bat")]


def test_events_are_in_order_and_told_by_process(served):
    events, main = served.events, served.main
    times = [event.time for event in events]
    assert times == sorted(times)
    processes = collections.Counter(event.pid for event in events
                                    if event.name == "syscall_entry_getpriority")
    assert main not in processes and sorted(processes.values()) == [1, 2, 3]


def test_children_that_were_there_before(tmp_path):
    with Child(BEARING + CALLING) as shell:
        shell.wait_for("^READY$")
        with Recorder(tmp_path / "trace", shell.pid) as recorder:
            shell.say()
            assert shell.finish() == 0
            recorder.end()
    assert len(fields_of(recorder.events(), "syscall_entry_getppid")) == CALLS


def test_what_does_not_fit_is_counted_where_it_was(tmp_path):
    """One that hears nothing while the calls are made, and one that can hold them all."""
    with started(CALLING) as program, Recorder(tmp_path / "all", program.pid) as large, \
            Recorder(tmp_path / "few", program.pid, options=("-b", "4")) as small:
        os.kill(small.pid, signal.SIGSTOP)
        program.say()
        assert program.finish() == 0
        os.kill(small.pid, signal.SIGCONT)
        recorded, lost = small.end()
        assert large.end() == (recorded + lost, 0)
    assert lost > CALLS
    shown = subprocess.run(["babeltrace2", small.folder], capture_output=True, text=True, check=True)
    assert len(shown.stdout.splitlines()) == recorded
    assert sum(map(int, re.findall(r"Tracer discarded (\d+) events?", shown.stderr))) == lost
    assert len(fields_of(large.events(), "syscall_exit_getppid")) == CALLS


def test_arguments_of_any_value_do_not_break_it(tmp_path):
    """Under ASan and UBSan."""
    subprocess.run(["make", "-s", "-C", os.path.join(ROOT, "syscalls"), f"OUT={tmp_path}/",
                    f"CFLAGS={SANITIZED}"], check=True)
    with started(["/usr/bin/python3", "-s", os.path.join(HERE, "random_calls.py")]) as program, \
            Recorder(tmp_path / "trace", program.pid, program=tmp_path / "syscalls") as recorder:
        program.say()
        assert program.finish() == 0
        recorded, lost = recorder.end()
    # The filter of debug-info is exacting about the events of a trace.
    shown = subprocess.run(["babeltrace2", "--debug-info", recorder.folder], capture_output=True, check=True)
    assert (len(shown.stdout.splitlines()), shown.stderr, lost) == (recorded, b"", 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(tmp_path, number):
    with started(CALLING) as program, Recorder(tmp_path / "trace", program.pid) as recorder:
        recorded, lost = recorder.end(number)
        assert recorded == lost == 0
        program.say()
        assert program.finish() == 0


def test_numbers_are_those_that_the_process_has_itself(tmp_path):
    """A namespace of processes, recorded from outside and from inside of it."""
    script = f'exec 3<&0; "$@" <&3 & {RECORDER} -p $! -o {tmp_path}/inside & wait'
    with Child(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script, "sh",
                *CALLING]) as shell:
        for _ in range(2):
            shell.wait_for("^READY$|^recording to ")
        with Recorder(tmp_path / "outside", shell.pid) as outside:
            shell.say()
            assert shell.finish() == 0
            outside.end()
    counted = []
    for folder in "inside", "outside":
        outside.folder = str(tmp_path / folder)
        counted.append({event.pid for event in outside.events() if event.name == "syscall_entry_getppid"})
    assert counted[0] == counted[1] == {2}


def run(*words):
    build()
    return subprocess.run([RECORDER, *words], text=True, capture_output=True, check=False,
                          timeout=PATIENCE)


@pytest.mark.parametrize("words", [(), ("-p", "1"), ("-o", "x"), ("-p", "one", "-o", "x"), ("-p", "0", "-o", "x"),
                                   ("-p", "1", "-o", "x", "-b", "5"), ("-p", "1", "-o", "x", "y"), ("-z",)])
def test_wrong_usage(words):
    done = run(*words)
    assert done.returncode == 2 and "usage: syscalls" in done.stderr and not done.stdout


def test_help():
    done = run("--help")
    assert done.returncode == 0 and done.stdout.startswith("usage: syscalls")


def test_what_cannot_be_recorded_is_said(tmp_path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    done = run("-p", str(ended.pid), "-o", str(tmp_path / "none"))
    assert (done.returncode, done.stderr) == (
        1, f"syscalls: no such process: {ended.pid}: No such process\n")
    assert not (tmp_path / "none").exists()


def test_a_thread_is_no_process(tmp_path):
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    done = run("-p", str(thread.native_id), "-o", str(tmp_path / "none"))
    ended.set()
    thread.join()
    assert (done.returncode, done.stderr) == (
        1, f"syscalls: no such process: {thread.native_id}: a thread of process {os.getpid()}\n")


@pytest.mark.parametrize("name", ["metadata", "notes", ".hidden"])
def test_a_folder_with_files_is_left_as_it_is(tmp_path, name):
    (tmp_path / name).touch()
    done = run("-p", str(os.getpid()), "-o", str(tmp_path))
    assert (done.returncode, done.stderr) == (
        1, f"syscalls: a trace cannot be written: {tmp_path}: Directory not empty\n")
    assert os.listdir(tmp_path) == [name]


def test_an_empty_folder_is_taken(tmp_path):
    with started(CALLING) as program, Recorder(tmp_path, program.pid) as recorder:
        assert recorder.end(signal.SIGINT) == (0, 0)


# As a shell in a container: a name of its own, and then the program.
NAMED = ["unshare", "--uts", "/usr/bin/python3", "-s", "-c", """
import os, socket, sys
socket.sethostname(sys.argv[1])
os.execv(sys.argv[2], sys.argv[2:])
"""]


@pytest.mark.parametrize("name", ["container", 'a "quoted" \\n one'])
def test_the_host_is_that_of_the_process(tmp_path, name):
    with started(NAMED + [name] + CALLING) as program, \
            Recorder(tmp_path / "trace", program.pid) as recorder:
        program.say()
        assert program.finish() == 0
        recorder.end()
    details = subprocess.run(
        ["babeltrace2", recorder.folder, "-c", "sink.text.details"], check=True, capture_output=True,
        text=True).stdout
    assert set(re.findall(r"^ *hostname: (.*)$", details, re.MULTILINE)) == {name}


def test_a_trace_is_of_one_host(tmp_path):
    with started(NAMED + ["container"] + CALLING) as program:
        done = run("-p", str(os.getpid()), "-p", str(program.pid), "-o", str(tmp_path / "none"))
    assert (done.returncode, done.stderr) == (
        1, f"syscalls: on another host, container, than the first: {program.pid}: a trace is of one\n")
    assert not (tmp_path / "none").exists()


@contextlib.contextmanager
def small_disk(folder, size):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    try:
        yield folder / "trace"
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("size, command", [("4k", SERVING), ("64k", CALLING), ("200k", CALLING)])
def test_of_a_full_disk_what_is_whole_is_kept(tmp_path, size, command):
    """Where the metadata ends, where the first packet does, and in the midst of many."""
    with small_disk(tmp_path / "disk", size) as folder:
        with started(command) as program, Recorder(folder, program.pid) as recorder:
            program.say()
            assert program.finish() == 0
            assert recorder.finish() == 1
        assert recorder.lines[-1] == f"syscalls: the trace is not whole: {folder}: No space left on device"
        shown = subprocess.run(["babeltrace2", "--debug-info", folder], check=True, capture_output=True,
                               text=True)
    assert bool(shown.stdout) == (size == "200k") and "ERROR" not in shown.stderr


def test_the_distance_to_the_real_time_may_be_set(tmp_path):
    """As the manual has it, for a real time that was set since LTTng measured it."""
    with started(CALLING) as program, Recorder(tmp_path / "trace", program.pid) as recorder:
        program.say()
        assert program.finish() == 0
        recorder.end()
    before = recorder.events()
    metadata = tmp_path / "trace" / "metadata"
    measured = re.search(r"offset = (\d+);", metadata.read_text())[1]
    metadata.write_text(metadata.read_text().replace(measured, str(int(measured) - 10**9)))
    assert [event.time + 10**9 for event in recorder.events()] == [event.time for event in before]

# SPDX-License-Identifier: MIT
"""What StackView shows of traces whose every event is known."""
import random
import re

import pytest

import workload
from ctf import Address, Choice, Thread, Trace
from lib.contract import fired_probes

TREE = 39       # the column where it begins
MICROSECOND = 1000
MILLISECOND = 1000 * MICROSECOND
SECOND = 1000 * MILLISECOND


@pytest.fixture
def trace(tmp_path):
    return Trace(tmp_path / "trace")


def request(trace):
    """One request: logged inside a function, and sent inside of that."""
    server = Thread(trace)
    server.enter(1000, "handle_one_request", 410, filename="/usr/lib/python3.13/http/server.py")
    server.enter(3000, "log_request", 577)
    server.log(4500, '"GET / HTTP/1.1" 200 -', function="log_message", line=613)
    server.syscall(5 * MICROSECOND, "sendto", fd=5, buff=Address(0x7F12), len=120, flags=0)
    server.syscall_done(2 * MILLISECOND, "sendto", 120)
    server.leave(1 * SECOND, "log_request", 580)
    server.leave(12 * SECOND, "handle_one_request", 433)
    return trace.end()


def test_a_request_as_it_is_seen(stackview, trace):
    assert stackview.show(request(trace)) == [
        "     0 ns   0  server 100              handle_one_request [server.py:410]",
        "  2.00 µs   0  server 100                log_request [server.py:577]",
        '  1.50 µs   0  server 100                  INFO web: "GET / HTTP/1.1" 200 - [log_message:613]',
        "   500 ns   0  server 100                  sendto(fd=5, buff=0x7f12, len=120, flags=0)",
        "  1.99 ms   0  server 100                  = 120 (1.99 ms)",
        "   998 ms   0  server 100                <- log_request (999 ms)",
        "  11.0 s    0  server 100              <- handle_one_request (11.9 s)"]


def test_the_header_names_the_columns(stackview, trace):
    header, first = stackview.run(request(trace)).stdout.decode().splitlines()[:2]
    assert header == "    DELTA CPU  THREAD                  WHAT"
    assert header.index("THREAD") == first.index("server") and header.index("WHAT") == first.index("handle")


def test_each_kind_and_each_unit_has_its_colour(stackview, trace):
    server = Thread(trace, procname="server")
    server.enter(0, "find")
    server.log(10, "hello")
    server.syscall(20 * MICROSECOND, "close", fd=5)
    server.syscall_done(20 * MILLISECOND, "close", -9)
    server.leave(20 * SECOND, "find")
    server.fire(20 * SECOND + 1, "lttng_ust_cyg_profile_fast:func_entry", addr=Address(0x1234))
    lines = stackview.show(trace.end(), color="always")
    for line, kind, time in zip(lines, ("32mfind", "35mINFO", "36mclose", "36m", "32m<- find", "1m???"),
                                (90, 90, 32, 33, 31, 90)):
        assert f"\033[{kind}" in line and re.match(rf" *\033\[{time}m", line), repr(line)
    assert "\033[31m= -9 EBADF" in lines[3]
    assert all(line.endswith(("\033[m", "\033[m)")) for line in lines)
    assert "\033" not in "".join(stackview.show(trace.folder, color="never"))
    assert "\033" not in "".join(stackview.show(trace.folder)), "no terminal, no colour"
    wish = {"BABELTRACE_TERM_COLOR": "always"}
    assert "\033" in "".join(stackview.show(trace.folder, environment=wish))


def test_a_terminal_without_utf_8_gets_none(stackview, trace):
    server = Thread(trace)
    server.enter(0, "café")
    server.leave(2000, "café")
    assert stackview.show(trace.end(), environment={"LC_ALL": "C"}) == [
        "     0 ns   0  server 100              caf\\xc3\\xa9 [server.py:1]",
        "  2.00 us   0  server 100              <- caf\\xc3\\xa9 (2.00 us)"]
    assert "café [" in stackview.show(trace.folder)[0]


def test_no_control_character_of_the_program_reaches_the_terminal(stackview, trace):
    server = Thread(trace, procname="\033[31mred")
    server.log(0, "a\nb\tc\x07\033]0;title\x07\x9b\u202e\ud800", logger="\x1b[2J")
    out = stackview.run(trace.end()).stdout
    body = out.decode().splitlines()[1]
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", body)
    assert "a\\nb\\tc\\x07\\x1b]0;title\\x07\\xc2\\x9b\\xe2\\x80\\xae\\xed\\xa0\\x80" in body


def test_how_a_frame_starts_and_stops(stackview, trace):
    server = Thread(trace)
    server.enter(0, "coroutine", 5)
    server.leave(1, "coroutine", why=1)
    server.enter(2, "coroutine", 6, how=1)
    server.leave(3, "coroutine", why=1)
    server.enter(4, "coroutine", 6, how=2)
    server.leave(5, "coroutine", why=2)
    assert stackview.tree(trace.end()) == [
        "coroutine [server.py:5]", "<- coroutine yields", "coroutine [server.py:6] goes on",
        "<- coroutine yields", "coroutine [server.py:6] is thrown into", "<- coroutine raises"]


def test_a_trace_that_starts_in_the_middle(stackview, trace):
    server = Thread(trace)
    server.syscall_done(0, "accept4", 7)
    server.leave(1, "get_request")
    server.enter(2, "find")
    server.leave(3, "find")
    server.leave(4, "serve_forever")
    assert stackview.tree(trace.end()) == [
        "accept4 = 7", "<- get_request", "find [server.py:1]", "<- find", "<- serve_forever"]


def test_a_return_that_is_lost_ends_with_its_caller(stackview, trace):
    server = Thread(trace)
    server.enter(0, "outer")
    server.enter(1, "lost")
    server.syscall(2, "read", fd=1)
    server.syscall(3, "write", fd=1)
    server.syscall_done(4, "write", 1)
    server.leave(5, "outer")
    server.enter(6, "next")
    assert stackview.tree(trace.end()) == [
        "outer [server.py:1]", "  lost [server.py:1]", "    read(fd=1)", "    write(fd=1)",
        "    = 1", "<- outer", "next [server.py:1]"]


def test_an_entry_that_is_lost_ends_no_other_call(stackview, trace):
    server = Thread(trace)
    server.enter(0, "outer")
    server.leave(1, "lost")
    server.syscall_done(2, "read", 5)
    server.enter(3, "inner")
    server.leave(4, "inner")
    server.leave(5, "outer")
    assert stackview.tree(trace.end()) == [
        "outer [server.py:1]", "  <- lost", "  read = 5", "  inner [server.py:1]", "  <- inner", "<- outer"]


def test_a_recursion_with_a_lost_return_is_told_by_its_frames(stackview, trace):
    server = Thread(trace)
    for depth in range(4):
        server.enter(depth, "fact", depth)
    server.stack.pop()                                  # this return is lost
    for depth in range(3):
        server.leave(10 + depth, "fact")
    assert stackview.tree(trace.end())[4:] == ["    <- fact", "  <- fact", "<- fact"]


def test_threads_of_processes_on_processors_keep_their_own_indentation(stackview, trace):
    threads = [Thread(trace, vpid=100, procname="server"), Thread(trace, vpid=100, vtid=101, cpu=1),
               Thread(trace, vpid=200, procname="client", cpu=2)]
    time = 0
    for depth in range(3):
        for thread in threads:
            thread.where["cpu"] = (thread.where["cpu"] + 1) % 3         # they wander
            thread.enter(time := time + 1, f"f{depth}")
    lines = stackview.show(trace.end())
    assert [line[12:] for line in lines] == [
        f"{cpu}  {who:<22}  {'  ' * depth}f{depth} [server.py:1]"
        for depth in range(3)
        for who, cpu in (("server 100", (depth + 1) % 3), ("server 100/101", (depth + 2) % 3),
                         ("client 200", depth % 3))]


def test_equal_numbers_on_two_machines_are_two_threads(stackview, tmp_path):
    for host in ("ant", "bee"):
        trace = Trace(tmp_path / "both" / host, hostname=host)
        Thread(trace).enter(host == "bee", "find")
        trace.end()
    lines = stackview.show(tmp_path / "both")
    assert lines[0].endswith("  find [server.py:1]") and "server 100" in lines[0]
    assert "bee server 100          find" in lines[1]


def test_what_is_lost_is_said_where_it_happened(stackview, trace):
    server = Thread(trace)
    other = Thread(trace, vtid=101, cpu=1)
    server.enter(0, "find")
    other.enter(5, "poll")
    trace.lose(17, cpu=0)
    other.leave(6, "poll")
    server.leave(3000, "find")
    lines = stackview.show(trace.end())
    assert lines[1] == "     0 ns   0                          *** 17 events lost on CPU 0 in the next 3.00 µs"
    assert [line[TREE:TREE + 5] for line in lines] == ["find ", "*** 1", "poll ", "<- po", "<- fi"]
    apart = stackview.run(trace.folder, timeline="thread").stdout.decode()
    assert apart.count("*** 17 events lost on CPU 0") == 1, "of the thread that had begun"


def test_packets_that_are_lost_are_said(stackview, trace):
    server = Thread(trace, cpu=1)
    server.enter(0, "find")
    trace.lose(packets=3, cpu=1)
    server.leave(2000, "find")
    assert stackview.show(trace.end())[1].endswith("*** 3 packets lost on CPU 1 in the next 2.00 µs")


def test_one_event_that_is_lost_is_one(stackview, trace):
    server = Thread(trace)
    server.enter(0, "find")
    trace.lose(1)
    server.leave(10, "find")
    assert "*** 1 event lost on CPU 0" in stackview.show(trace.end())[1]


def test_what_is_lost_is_said_whatever_is_chosen(stackview, trace):
    server = Thread(trace)
    server.enter(0, "find")
    trace.lose(3)
    server.leave(10, "find")
    lines = stackview.show(trace.end(), kinds=["logging"], depth=1, minimum_duration="1s")
    assert len(lines) == 1 and "*** 3 events lost" in lines[0]


def test_what_is_lost_before_there_is_a_thread_is_said_first(stackview, trace):
    Thread(trace).fire(0, "unknown")
    trace.lose(5)
    Thread(trace).enter(9, "find")
    out = stackview.run(trace.end(), timeline="thread").stdout.decode().splitlines()
    assert "*** 5 events lost" in out[1] and out[3] == "server 100"


def test_system_calls_show_arguments_and_results(stackview, trace):
    server = Thread(trace)
    server.syscall(0, "openat", dfd=-100, filename="/etc/" + "x" * 100, flags=0, mode=0)
    server.syscall_done(1, "openat", -2)
    server.syscall(2, "mmap", addr=Address(0), len=4096)
    server.syscall_done(3, "mmap", Address(0x7F0000000000))
    server.syscall(4, "poll", fds=list(range(20)))
    server.syscall_done(5, "poll", 1, fds=[4], buf=Address(0x7F12))
    server.syscall(6, "getpid")
    server.syscall_done(7, "getpid", -5000)
    server.fire(8, "compat_syscall_entry_read", fd=3)
    server.fire(9, "compat_syscall_exit_read", ret=0)
    assert stackview.tree(trace.end()) == [
        'openat(dfd=-100, filename="/etc/' + "x" * 59 + '…", flags=0, mode=0)', "= -2 ENOENT",
        "mmap(addr=0x0, len=4096)", "= 0x7f0000000000",
        "poll(fds=[0, 1, 2, 3, 4, 5, 6, 7, …])",
        "= 1  fds=[4]", "getpid()", "= -5000", "read(fd=3)", "= 0"]


def test_fields_of_every_type_are_shown(stackview, trace):
    Thread(trace).fire(0, "cat", number=-5, address=Address(255), choice=Choice(1), other=Choice(-9), real=1.5, text='"',
                       array=[1, -2], structure={"inner": {"number": 1}})
    assert stackview.tree(trace.end(), kinds="other") == [
        'cat(number=-5, address=0xff, choice=one, other=-9, real=1.5, text=""", array=[1, -2], '
        "structure={inner={number=1}})"]


def test_after_exec_nothing_is_left_of_the_stack(stackview, trace):
    server = Thread(trace)
    server.enter(0, "main")
    server.enter(1, "run")
    server.syscall(2, "execve", filename="/bin/cat")
    server.syscall_done(3, "execve", 0)
    server.syscall(4, "brk", addr=0)
    assert stackview.tree(trace.end())[-2:] == ["    = 0", "brk(addr=0)"]


def test_an_exec_that_failed_changes_nothing(stackview, trace):
    server = Thread(trace)
    server.enter(0, "main")
    server.syscall(2, "execve", filename="/bin/cat")
    server.syscall_done(3, "execve", -2)
    server.leave(4, "main")
    assert stackview.tree(trace.end())[-2:] == ["  = -2 ENOENT", "<- main"]
    assert stackview.show(trace.folder)[-1].endswith("<- main (4 ns)"), "it is known where it began"


def native(trace, entries):
    for time, (name, info) in enumerate(entries):
        fields = {"addr": Address(0x55AE)} if name == "func_entry" else {}
        Thread(trace, debug_info=info).fire(time, f"lttng_ust_cyg_profile_fast:{name}", **fields)


def test_c_functions_are_named_by_debug_info(stackview, tmp_path):
    trace = Trace(tmp_path / "trace", context=("vpid", "vtid", "procname", "debug_info"))
    known = {"bin": "python3+0x1234", "func": "_PyEval_EvalFrameDefault+0", "src": "ceval.c:577"}
    no_source = {"bin": "python3+0x1300", "func": "PyObject_Call+0", "src": ""}
    no_name = {"bin": "libc.so.6@0x99", "func": "", "src": ""}
    unknown = {"bin": "", "func": "", "src": ""}
    stack = (known, no_source, no_name, unknown)
    native(trace, [("func_entry", info) for info in stack] +
           [("func_exit", info) for info in reversed(stack)] + [("func_exit", unknown)])
    assert stackview.tree(trace.end()) == [
        "_PyEval_EvalFrameDefault [ceval.c:577]", "  PyObject_Call", "    ??? [libc.so.6@0x99]",
        "      ??? [0x55ae]", "      <- ???", "    <- ???", "  <- PyObject_Call",
        "<- _PyEval_EvalFrameDefault", "<- ???"]


def test_c_functions_with_addresses_are_paired_by_them(stackview, trace):
    server = Thread(trace)
    for time, (what, address) in enumerate((("entry", 1), ("entry", 2), ("exit", 1), ("exit", 3))):
        server.fire(time, f"lttng_ust_cyg_profile:func_{what}", addr=Address(address),
                    call_site=Address(9))
    assert stackview.tree(trace.end()) == ["??? [0x1]", "  ??? [0x2]", "<- ???", "<- ???"]


SAMPLES = {"const char *": "text", "void *": Address(0x7F00), "int": 1, "long": 2, "unsigned long": 3}


def test_every_probe_of_the_contract_has_its_words(stackview, trace):
    probes = fired_probes()
    assert len(probes) > 20
    server = Thread(trace)
    for time, probe in enumerate(probes):
        server.fire(time, f"python:{probe.name}", **{
            name: SAMPLES[kind] for kind, name in zip(probe.types, probe.arguments)})
    lines = stackview.show(trace.end())
    assert len(lines) == len(probes), "none is of an unknown kind, which is not shown"
    for probe, line in zip(probes, lines):
        assert "?" not in line, f"{probe.name}: a field that there is not: {line}"
        assert "[]" not in line and " [:" not in line
        assert "python:" not in line


def test_pairs_of_the_contract_nest(stackview, trace):
    server = Thread(trace)
    pointer = Address(0x10)
    server.fire(0, "python:import__find__load__start", name="json")
    server.fire(1, "python:gc__start", generation=0, filename="/a/b.py", funcname="f", lineno=7)
    server.fire(2, "python:lock__acquire__start", lock=pointer, kind=1, timeout_ns=-1)
    server.fire(3, "python:gil__acquire__start", holder=12, gil=pointer)
    server.fire(4, "python:gil__acquire__done", waited_ns=1, gil=pointer)
    server.fire(5, "python:lock__acquire__done", lock=pointer, kind=1, acquired=0, waited_ns=3)
    server.fire(6, "python:gc__done", collected=5, uncollectable=0)
    server.fire(7, "python:import__find__load__done", name="json", found=0, filename="")
    server.fire(8, "python:cfunction__entry", filename="/a/b.py", name="len", lineno=3,
                module="builtins", callable=pointer)
    server.fire(9, "python:exception__raise", type="KeyError", message="'cat'", filename="/a/b.py",
                funcname="f", lineno=3)
    server.fire(10, "python:cfunction__return", filename="/a/b.py", name="len", lineno=3,
                module="builtins", callable=pointer)
    assert stackview.tree(trace.end()) == [
        "import json", "  gc of generation 0 [b.py:7]", "    waits for RLock 0x10",
        "      GIL: asked for, held by 12", "      <- GIL: taken", "    <- gave up RLock 0x10",
        "  <- gc: 5 collected, 0 uncollectable", "<- import json not found",
        "builtins.len [b.py:3]", "  raises KeyError: 'cat' [b.py:3]", "<- builtins.len"]


def test_a_gil_that_is_free_is_told_so(stackview, trace):
    Thread(trace).fire(0, "python:gil__acquire__start", holder=0, gil=Address(16))
    assert stackview.tree(trace.end()) == ["GIL: asked for, held by 0 (nobody)"]


def test_levels_of_logging_have_their_names(stackview, trace):
    server = Thread(trace)
    levels = {10: "DEBUG", 20: "INFO", 30: "WARNING", 40: "ERROR", 50: "CRITICAL", 0: "NOTSET",
              25: "level 25", -10: "level -10", 60: "level 60"}
    for time, level in enumerate(levels):
        server.log(time, "x", level=level)
    assert stackview.tree(trace.end()) == [f"{name} web: x [find:87]" for name in levels.values()]


def test_a_trace_of_the_kernel_is_of_the_same_threads(stackview, tmp_path):
    folder = tmp_path / "both"
    kernel = Trace(folder / "kernel", context=("pid", "tid", "procname"))
    user = Trace(folder / "user")
    Thread(user).enter(0, "main")
    kernel.add(1, "syscall_entry_read", {"fd": 3}, pid=100, tid=100, procname="server")
    kernel.add(2, "syscall_exit_read", {"ret": 3}, pid=100, tid=100, procname="server")
    server = Thread(user)
    server.fire(3, "python:function__return", co_filename="", co_name="main", line_no=1, frame=1, why=0)
    kernel.end(), user.end()
    assert stackview.tree(folder) == ["main [server.py:1]", "  read(fd=3)", "  = 3", "<- main"]


def test_a_trace_without_contexts_is_one_time_line_of_each_processor(stackview, tmp_path):
    trace = Trace(tmp_path / "trace", context=())
    for time, cpu in ((0, 0), (1, 1), (2, 0), (3, 1)):
        trace.add(time, "syscall_entry_x" if time < 2 else "syscall_exit_x", {"ret": 0}, cpu=cpu)
    assert [line[12:] for line in stackview.show(trace.end())] == [
        f"{cpu}  {'?':<22}  {what}" for what in ("x(ret=0)", "= 0 (2 ns)") for cpu in (0, 1)]


def test_the_environment_of_a_trace_names_its_process(stackview, tmp_path):
    trace = Trace(tmp_path / "trace", context=("vtid",), vpid=77, procname="alone")
    trace.add(0, "syscall_entry_x", vtid=78)
    assert "alone 77/78" in stackview.show(trace.end())[0]


def test_deep_recursion_is_told_by_its_number(stackview, trace):
    server = Thread(trace)
    for depth in range(20000):
        server.enter(depth, "f")
    for depth in range(20000):
        server.function(20000 + depth, "return", "f", 1, "/f.py", 20000 - depth, why=0)
    rows = stackview.tree(trace.end())
    assert rows[32] == " " * 64 + "f [server.py:1]" and rows[33] == " " * 64 + "(33) f [server.py:1]"
    assert rows[20000] == " " * 64 + "(19999) <- f"
    assert rows[-1] == "<- f" and len(rows) == 40000


def test_nothing_is_shown_of_nothing(stackview, trace):
    Thread(trace).fire(0, "lttng_ust_statedump:start")
    done = stackview.run(trace.end())
    assert done.returncode == 0 and done.stdout == b""


@pytest.mark.parametrize("seed", range(4))
def test_every_return_stands_under_its_entry_and_every_event_in_a_line(stackview, tmp_path, seed):
    server = workload.Server(tmp_path / "trace", seed)
    while server.events < 3000:
        server.step()
    lines = stackview.show(server.trace.end())
    assert len(lines) == server.events
    stacks = {}
    for line in lines:
        who, row = line[15:TREE], line[TREE:]
        stack = stacks.setdefault(who, [])
        name = re.match(r" *(?:<- )?(\w*)", row)[1]
        depth = (len(row) - len(row.lstrip())) // 2
        if "<- " in row or row.lstrip().startswith("= "):
            assert stack.pop()[0] in (name, "sendto") and depth == len(stack), line
        else:
            assert depth == len(stack), line
            if not name.isupper():
                stack.append((name, depth))


@pytest.mark.parametrize("seed", range(4))
def test_with_every_tenth_event_lost_what_is_left_is_shown(stackview, tmp_path, seed):
    server = workload.Server(tmp_path / "trace", seed)
    add, chance, kept = server.trace.add, random.Random(seed), []

    def lose_some(*arguments, **context):
        if chance.random() < 0.9:
            kept.append(arguments[0])
            add(*arguments, **context)

    server.trace.add = lose_some
    while server.events < 3000:
        server.step()
    for thread, stack in zip(server.threads, server.stacks):
        while stack:
            server.time += 1
            thread.leave(server.time, *stack.pop())
        thread.enter(server.time + 1, "last")
    rows = stackview.tree(server.trace.end())
    assert len(rows) == len(kept)
    depths = [len(row) - len(row.lstrip()) for row in rows if row.lstrip().startswith("last [")]
    assert depths and max(depths) < 24, "what was lost does not pile up"

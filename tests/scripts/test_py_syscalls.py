# SPDX-License-Identifier: MIT
"""py_syscalls: how often each function makes which system call, and how long it takes."""

import os
import re
import subprocess

import pytest

from lib.tracing import ROOT
from watching import Program, Trace, read_columns, trace

ASLEEP = 31_000                                             # programs/syscalls.py
NAPS = 11
CALLS = {("nap", "clock_nanosleep"): NAPS, ("wait_in_vain", "rt_sigtimedwait"): 1,
         ("read_nothing", "read"): 23, ("fail", "close"): 18, ("leave", "getppid"): 13,
         ("catch", "getppid"): 13, ("numbers", "getppid"): 11, ("use_up", "sched_yield"): 11,
         ("early", "getpgid"): 2, ("descend", "getpgrp"): 41 + 40, ("schläft_猫", "getsid"): 3,
         ("other", "getuid"): 29, ("colours", "getppid"): 1}
# Of the interpreter, anywhere, when it makes room or waits for another thread.
OF_ITS_OWN = {"mmap", "munmap", "mprotect", "madvise", "brk", "futex"}
HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
TABLE = os.path.join(ROOT, "scripts", "lib", "syscalls")


def functions(lines):
    """{(function, call): (file, calls, errors, time, most)}"""
    rows = read_columns(lines, "FILE:LINE", "FUNC", "SYSCALL")
    assert [int(row[5]) for row in rows] == sorted(int(row[5]) for row in rows)
    found = {(row[1], row[2]): (row[0], *map(int, row[3:])) for row in rows}
    assert len(found) == len(rows)
    return found


def test_calls_by_function(tracer):
    found = functions(trace(tracer, "py_syscalls", "syscalls")[0])
    assert {key: row[1] for key, row in found.items()
            if key[1] not in OF_ITS_OWN and key[0] not in ("-", "workload")} == CALLS
    assert {key: row[2] for key, row in found.items() if row[2] and key[1] != "futex"} == \
        {("fail", "close"): 18, ("wait_in_vain", "rt_sigtimedwait"): 1}
    # stage.run() already ran when tracing began.
    assert found["-", "write"][:2] == ("-", 1)


def test_places_of_functions(tracer):
    found = functions(trace(tracer, "py_syscalls", "syscalls")[0])
    places = {name: row[0] for (name, _), row in found.items() if name != "-"}
    # early() began before tracing did: where is not told then.
    assert places.pop("early") == "programs/syscalls.py"
    assert all(re.match(r"programs/syscalls\.py:\d+$", place) for place in places.values()), places


def test_times(tracer):
    found = functions(trace(tracer, "py_syscalls", "syscalls")[0])
    _, _, _, time, most = found["nap", "clock_nanosleep"]
    assert NAPS * ASLEEP <= time and ASLEEP <= most <= time - (NAPS - 1) * ASLEEP
    _, _, _, time, most = found["wait_in_vain", "rt_sigtimedwait"]
    assert ASLEEP <= time == most
    assert found["fail", "close"][3] < ASLEEP


def test_calls_of_all_functions_are_added_up(tracer):
    lines, _ = trace(tracer, "py_syscalls", "syscalls")
    calls, errors = {}, {}
    for (_, call), (_, number, failed, *_) in functions(lines).items():
        calls[call] = calls.get(call, 0) + number
        errors[call] = errors.get(call, 0) + failed
    rows = read_columns(lines, "SYSCALL")
    assert {row[0]: int(row[1]) for row in rows} == calls
    assert {row[0]: int(row[2]) for row in rows} == errors


def test_of_all_processes_each_has_its_own():
    with Program("syscalls") as first, Program("syscalls") as second:
        with Trace("bpftrace", "py_syscalls", "--all") as watcher:
            for program in first, second:
                program.say()
                program.wait_for("^DONE$")
            lines = watcher.end()
    rows = read_columns(lines, "PID", "FILE:LINE", "FUNC", "SYSCALL")
    assert sorted((int(row[0]), int(row[4])) for row in rows if row[2:4] == ["fail", "close"]) == \
        sorted((program.pid, CALLS["fail", "close"]) for program in (first, second))


def read_table():
    with open(TABLE, encoding="ascii") as file:
        return dict(line.split() for line in file if not line.startswith("#"))


def test_names_are_those_of_the_kernel():
    if not os.path.exists(HEADER):
        pytest.skip("the kernel's headers are not here")
    with open(HEADER, encoding="ascii") as file:
        header = dict(re.findall(r"^#define __NR_(\w+) (\d+)$", file.read(), re.M))
    table = read_table()
    assert len(header) > 300 and len(set(table.values())) == len(table)
    assert {number: table.get(number) for number in header.values()} == \
        {number: name for name, number in header.items()}


def test_a_call_that_is_not_known_has_its_number():
    lines = ("Tracing...\n@time[1, 2, 3, 999]: 5000\n@calls[1, 2, 3, 999]: 1\n"
             "@time[1, 2, 3, 0]: 4000\n@calls[1, 2, 3, 0]: 1\n~end\n")
    scripts = os.path.join(ROOT, "scripts")
    shown = subprocess.run(["awk", "-v", f"library={scripts}/lib", "-f",
                            f"{scripts}/format/py_syscalls.awk", "-f", f"{scripts}/lib/table.awk"],
                           input=lines, capture_output=True, text=True, check=True).stdout
    assert [row[0] for row in read_columns(shown.splitlines(), "SYSCALL")] == ["read", "syscall_999"]

# SPDX-License-Identifier: MIT
"""Traces that are damaged, or that say something else than they should: never a crash."""
import os
import random
import shutil
import subprocess

import pytest

import workload
from ctf import Address, Choice, Thread, Trace

SEED = int(os.environ.get("SEED", "1"))
VARIANTS = 150


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A trace that has a bit of everything."""
    folder = tmp_path_factory.mktemp("whole") / "trace"
    server = workload.Server(folder)
    while server.events < 300:
        server.step()
        if server.events % 50 == 0:
            server.trace.lose(3, cpu=server.events % 2)
    return server.trace.end()


def read(path):
    with open(path, "rb") as file:
        return bytearray(file.read())


def flip_bits(content, chance):
    for _ in range(chance.choice((1, 1, 3, 10, 100))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return content


def truncate(content, chance):
    return content[:chance.randrange(len(content))]


def damage(whole, folder, name, how, chance):
    shutil.copytree(whole, folder)
    path = os.path.join(folder, name)
    content = how(read(path), chance)
    with open(path, "wb") as file:
        file.write(content)
    return str(folder)


@pytest.mark.parametrize("how", (flip_bits, truncate))
@pytest.mark.parametrize("name", ("channel_0", "metadata"))
def test_damaged_traces_end_in_an_error_or_in_a_time_line(driver, whole, tmp_path, name, how):
    chance = random.Random(SEED)
    paths = [damage(whole, tmp_path / str(number), name, how, chance) for number in range(VARIANTS)]
    done = driver("damaged", paths=paths)
    assert done.startswith(f"{VARIANTS} traces, "), done
    assert int(done.split(", ")[2].split()[0]) < VARIANTS / 2, done


FIELDS = ("co_filename", "co_name", "line_no", "frame", "how", "why", "msg", "logger_name", "funcName",
          "lineno", "int_loglevel", "threadName", "ret", "fd", "addr", "name", "lock", "kind", "found")
EVENTS = ("python:function__entry", "python:function__return", "python:line", "python:gc__start",
          "python:gc__done", "python:nonsense", "python:lock__acquire__start", "lttng_python:event",
          "python:lock__acquire__done", "python:thread__start", "syscall_entry_read",
          "syscall_exit_read", "syscall_entry_", "syscall_exit_execve", "compat_syscall_exit_x",
          "lttng_ust_cyg_profile_fast:func_entry", "lttng_ust_cyg_profile_fast:func_exit",
          "lttng_ust_cyg_profile:func_exit", "", "%s%n", "{*}")


def any_value(chance, nesting=0):
    number = chance.choice((0, 1, 2, -1, 10, 25, -4095, 2**63 - 1, -2**63, chance.randrange(2**40)))
    kind = chance.randrange(9 if nesting < 3 else 7)
    if kind < 2:
        return number
    if kind == 2:
        return Address(number % 2**63)
    if kind == 3:
        return "".join(chr(chance.randrange(1, 0x300)) for _ in range(chance.randrange(90)))
    if kind == 4:
        return [number] * chance.randrange(12)
    if kind == 5:
        return Choice(number)
    if kind == 6:
        return chance.choice((0.0, -1.5, 1e300, float("inf"), float("nan")))
    return {name: any_value(chance, nesting + 1) for name in chance.sample(FIELDS, chance.randrange(1, 4))}


def any_fields(chance, names, most):
    return {name: any_value(chance) for name in chance.sample(names, chance.randrange(most))}


def write_nonsense(folder, chance):
    """Events by the names that we know, with fields of any sort; threads, processors and times, too."""
    names = ("vpid", "vtid", "procname", "pthread_id", "pid", "tid", "ip", "pid_ns", "cpu_id", "debug_info")
    context = {name: any_value(chance) for name in chance.sample(names, chance.randrange(6))}
    trace = Trace(folder, context=tuple(context), hostname=chance.choice(("vm", "\\t", "x" * 300)),
                  **chance.choice(({}, {"vpid": 1, "procname": "x" * 100}, {"vpid": "text"})))
    kinds = {name: any_fields(chance, FIELDS, 6) for name in EVENTS}
    time = chance.choice((0, 2**40, 2**62))
    for _ in range(200):
        time += chance.choice((0, 1, 1000, 10**6, 10**10))
        name = chance.choice(EVENTS)
        trace.add(time, name, kinds[name], cpu=chance.choice((0, 1, 2**31)), **context)
        if chance.random() < 0.02:
            trace.lose(chance.choice((1, 2**32)), cpu=0)
    return trace.end()


def test_events_of_nonsense_end_in_an_error_or_in_a_time_line(driver, tmp_path):
    chance = random.Random(SEED)
    paths = [write_nonsense(tmp_path / str(number), chance) for number in range(VARIANTS)]
    done = driver("traces", paths=paths)
    assert int(done.split(", ")[1].split()[0]) > VARIANTS / 2, done


def change_metadata(trace, *changes):
    path = os.path.join(trace, "metadata")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def show_alone(stackview, trace):
    """Without the muxer, which wants times."""
    done = subprocess.run(["babeltrace2", f"--plugin-path={stackview.folder}", "run",
                           "--component=ctf:source.ctf.fs", f'--params=inputs=["{trace.folder}"]',
                           "--component=view:sink.pycon.StackView", "--connect=ctf:view"],
                          capture_output=True, check=False, env=stackview.environment)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()[1:]


CLOCK = "clock { name = monotonic; freq = 1000000000; offset = 1700000000000000000; };"


def test_a_trace_without_a_clock_has_no_times(stackview, tmp_path):
    trace = Trace(tmp_path / "trace")
    server = Thread(trace)
    server.enter(0, "find")
    server.leave(1000, "find")
    change_metadata(trace.end(), ("map = clock.monotonic.value;", ""), (CLOCK, ""),
                    ("timestamp", "moment"))
    assert show_alone(stackview, trace) == [
        "     -      0  server 100              find [server.py:1]",
        "     -      0  server 100              <- find"]


def test_a_reader_that_goes_away_ends_it(stackview, whole):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(stackview.command(whole), stdout=writer, stderr=subprocess.PIPE,
                              env=stackview.environment, check=False)
    finally:
        os.close(writer)
    assert done.returncode in (1, -13), done.stderr

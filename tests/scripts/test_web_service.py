# SPDX-License-Identifier: MIT
"""A web service under load: each of its five faults is found by one tool, in all workers."""

import concurrent.futures
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import urllib.request

import pytest

from lib.tracing import FREE_THREADED, PYTHON, ROOT, Child
from watching import Program, Trace, left_behind, read_columns

WEB_SERVICE = os.path.join(ROOT, "scripts", "webservice")
SOURCE = os.path.join(ROOT, "demo", "webservice.py")
TIMES = 23              # as often the test itself asks for a page, besides the visitors
BEFORE = {"-"}          # what was entered, or acquired, before the tracer came


class Service(Child):
    """gunicorn, its two workers, and visitors by wrk until it ends."""

    def __init__(self):
        super().__init__([WEB_SERVICE, "1000"], start_new_session=True,
                         env={**os.environ, "PYTHON": PYTHON})
        told = self.wait_for_start(r"listens to (\S+): PID (\d+), its workers((?: \d+)+)$")
        self.wait_for_start("visitors at a time come")
        self.address, self.master = told[1], int(told[2])
        self.workers = set(map(int, told[3].split()))
        assert len(self.workers) == 2

    def visit(self, page):
        """Ask for it so often, eight times at once; the answers, which have all come."""
        def ask(_):
            request = urllib.request.Request(f"http://{self.address}{page}",
                                             headers={"Cookie": "favourite=tabby"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode()
        with concurrent.futures.ThreadPoolExecutor(8) as visitors:
            return list(visitors.map(ask, range(TIMES)))


# DTrace takes twice as long, and sees the same: two of the five show that it does.
WITH_BPFTRACE = pytest.mark.parametrize("tracer", ["bpftrace"], indirect=True)


@pytest.fixture(scope="module")
def service():
    if not shutil.which("wrk") or not importlib.util.find_spec("gunicorn"):
        pytest.skip("gunicorn and wrk are not here: Python-build/deps web installs them")
    with Service() as started:
        yield started
        assert started.finish(signal.SIGTERM) == 143, started.lines
        assert left_behind(started.pid) == []


def look(tracer, service, tool, page, *function):
    """What a tool shows of the workers while the page is asked for."""
    with Trace(tracer, tool, "-p", service.master, "--children", *function) as watcher:
        service.visit(page)
        return watcher.end()


def own_rows(service, lines, *titles):
    """The rows of a table, without the process that each begins with: one of the service's."""
    rows = read_columns(lines, "PID", *titles)
    assert {int(row[0]) for row in rows} <= service.workers | {service.master}
    return [row[1:] for row in rows]


def line_of(text):
    with open(SOURCE, encoding="utf-8") as file:
        return 1 + next(i for i, line in enumerate(file) if text in line)


@WITH_BPFTRACE
def test_the_slow_query(service, tracer):
    """One function asks for both: whoever calls it makes the difference."""
    lines = look(tracer, service, "py_latency", "/breed", "-f", "query")
    calls, us = {}, {}
    for _, caller, number, total in own_rows(service, lines, "FILE:LINE", "FUNC", "CALLS"):
        calls[caller] = calls.get(caller, 0) + int(number)
        us[caller] = us.get(caller, 0) + int(total)
    assert set(calls) - BEFORE == {"rank_breed", "show_cat"} and calls["rank_breed"] >= TIMES
    assert us["rank_breed"] / calls["rank_breed"] > 5 * us["show_cat"] / calls["show_cat"]


@WITH_BPFTRACE
def test_the_lock_that_is_fought_over(service, tracer):
    lines = look(tracer, service, "py_locks", "/cat")
    waits = {}
    for _, waiter, waits_in, holder, held_in, _, us in own_rows(service, lines, "LOCK", "WAITER"):
        if waiter != holder and held_in not in BEFORE:
            waits[waits_in, held_in] = waits.get((waits_in, held_in), 0) + int(us)
    assert max(waits, key=waits.get) == ("count_visit", "count_visit"), waits
    holds = {row[1]: list(map(int, row[3:])) for row in
             own_rows(service, lines, "FILE:LINE", "FUNC", "KIND") if row[1] == "count_visit"}
    number, us, _ = holds["count_visit"]
    assert us >= 5000 * number


@WITH_BPFTRACE
def test_the_leak(service, tracer):
    lines = look(tracer, service, "py_leak", "/login")
    made = {row[1]: list(map(int, row[2:5])) for row in own_rows(service, lines, "FILE", "CLASS")
            if row[0] == "demo/webservice.py"}
    assert set(made) == {"Session"} and made["Session"][1] == 0
    makers = [row for row in own_rows(service, lines, "FILE:LINE", "FUNC", "CLASS")
              if row[2] == "Session"]
    assert {row[:2] for row in map(tuple, makers)} == {
        (f"demo/webservice.py:{line_of('def open_session')}", "open_session")}
    assert sum(int(row[3]) for row in makers) >= TIMES


def test_the_burst_of_collections(service, tracer):
    """And nothing of another process of the same Python is in it."""
    with Program("collecting") as other:
        with Trace(tracer, "py_gc", "-p", service.master, "--children") as watcher:
            other.say()
            other.wait_for("^DONE$")
            service.visit("/family")
            lines = watcher.end()
    set_off = {}
    for *file, function, number, _ in own_rows(service, lines, "FILE", "FUNC"):
        set_off[(*file, function)] = set_off.get((*file, function), 0) + int(number)
    family = set_off.pop(("demo/webservice.py", "draw_family"), 0)
    # Without generations there are few: as many as it takes to find all.
    assert family >= (1 if FREE_THREADED else TIMES), lines
    assert family > sum(set_off.values()), lines


def test_the_exception_that_is_swallowed(service, tracer):
    assert service.visit("/")[0] == "Welcome! Your favourite cat: none\n"
    lines = look(tracer, service, "py_exceptions", "/")
    place = f"demo/webservice.py:{line_of('except Exception:')}"
    rows = [row for row in own_rows(service, lines[lines.index("Caught,"):], "FILE:LINE", "FUNC")
            if row[0] == place]
    assert {(*row[1:3], row[5]) for row in rows} == {("find_favourite", "KeyError", "HTTP_COOKIES")}
    assert sum(int(row[3]) for row in rows) >= TIMES
    assert all(caught == swallowed for _, _, _, caught, swallowed, _ in rows)


@pytest.mark.parametrize("arguments, code, message", [
    (["soon"], 2, "not a number of seconds: soon"), (["1", "2"], 2, "unknown argument: 2"),
    (["--help"], 0, "")])
def test_usage(arguments, code, message):
    told = subprocess.run([WEB_SERVICE, *arguments], capture_output=True, text=True, check=False)
    assert told.returncode == code and re.match(f"^(webservice: {message}\n)?$", told.stderr)

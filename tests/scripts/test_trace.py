# SPDX-License-Identifier: MIT
"""scripts/trace: finds the Python, says what is missing, and ends cleanly."""

import collections
import os
import re
import shutil
import signal
import subprocess

import pytest

from lib.contract import fired_probes
from lib.tracing import BINARY, PATIENCE, PYTHON, ROOT, SEVENTH, Bpftrace, Child, probe
from watching import (TOOLS, TRACE, TRACERS, Program, Trace, Watcher, left_behind, need_dtrace,
                      program_path, read_columns, script, session_members, trace)

LIBRARY = os.path.join(ROOT, "scripts", "lib")


def run(*arguments, patience=120, **options):
    return subprocess.run([TRACE, *map(str, arguments)], capture_output=True, text=True,
                          check=False, timeout=patience, **options)


def assert_calls(lines):
    """What py_funccalls has to say of programs/calls.py."""
    rows = {row[-2] + " " + row[-3].split("/")[-1].split(":")[0]: int(row[-1])
            for row in read_columns(lines, "FILE:LINE")}
    assert rows["leaf calls.py"] == 23 and rows["branch calls.py"] == 7


# ---- what it says -------------------------------------------------------

def test_alone_it_lists_the_tools():
    told = run()
    assert told.returncode == 0 and told.stderr == ""
    assert [line.split()[0] for line in told.stdout.splitlines()] == list(TOOLS)
    for line in told.stdout.splitlines():
        assert re.match(r"^py_\w+ +\S.*\S$", line)


def test_help():
    assert run("--help").stdout.startswith("Run a tool")
    assert run("py_gc", "--help").stdout.startswith("py_gc - ")


@pytest.mark.parametrize("arguments, code, message", [
    (["py_gc"], 2, "usage: trace NAME -p PID"),
    (["--nothing"], 2, "unknown option: --nothing"),
    (["py_gc", "-p"], 2, "usage:"),
    (["py_gc", "-p", "1", "--all"], 2, "usage:"),
    (["py_gc", "-p", "12x"], 2, "not a PID: 12x"),
    (["py_gc", "-p", "1", "-d", "soon"], 2, "not a number of seconds: soon"),
    (["py_gc", "-p", "1", "-d", "0.0"], 2, "not a number of seconds: 0.0"),
    (["py_gc", "-p", "1", "-f", "find"], 2, "py_gc knows no function"),
    (["py_gc", "-p", "1", "--tracer", "strace"], 2, "no such tracer: strace"),
    (["py_nothing", "-p", "1"], 2, "no such tool: py_nothing"),
    (["../trace", "-p", "1"], 2, "no such tool: ../trace"),
    (["py_gc", "--children", "--all"], 2, "--children of which process? (usage:"),
    (["py_gc", "-p", "4194305"], 1, "no such process: 4194305"),
    (["py_gc", "-p", "4194305", "--children"], 1, "no such process: 4194305"),
    (["py_gc", "-c", "true"], 1, "no Python in the command: true"),
    (["--list"], 2, "usage: trace --list -p PID"),
])
def test_what_is_wrong_is_told_in_one_line(arguments, code, message):
    told = run(*arguments)
    assert (told.returncode, told.stdout) == (code, "")
    assert len(told.stderr.splitlines()) == 1 and told.stderr.startswith("trace: ")
    assert message in told.stderr


def test_without_root():
    with Program("calls") as program:
        told = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups", "bash", TRACE,
                               "py_gc", "-p", str(program.pid)],
                              capture_output=True, text=True, check=False)
        assert (told.returncode, told.stderr) == (1, "trace: must be run by root\n")


def test_what_is_not_a_python():
    with Child(["sleep", "100"]) as other:
        told = run("py_gc", "-p", other.pid)
        assert told.returncode == 1
        assert told.stderr.startswith(f"trace: not a Python: process {other.pid} (sleep")


def test_a_python_without_the_probe_and_who_has_it():
    with Child(["/usr/bin/python3", "-c", "print('READY', flush=True); input()"]) as other:
        other.wait_for("READY")
        told = run("py_gc", "-p", other.pid)
        assert told.returncode == 1 and len(told.stderr.splitlines()) == 1
        assert f"of process {other.pid} (/usr/bin/python3" in told.stderr
        assert re.search(r"has (no probe|CPython's own probe) gc-done(, with fewer arguments)?: "
                         r"this project's has it in 3\.11, 3\.13, 3\.13t$", told.stderr)


def test_one_tracer_alone_says_why(tmp_path):
    shutil.copytree(os.path.join(ROOT, "scripts"), tmp_path / "scripts", symlinks=True)
    head = "/*\n * py_one - of one tracer.\n *\n * USAGE\n *\tpy_one -p PID\n *\n * TRACERS\n" \
        " *\tbpftrace alone: DTrace has no\n *\tsuch thing.\n */\nBEGIN { }\n"
    (tmp_path / "scripts" / "bpftrace" / "py_one.bt").write_text(head)
    told = subprocess.run([tmp_path / "scripts" / "trace", "py_one", "-p", "1", "--tracer",
                           "dtrace"], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr == "trace: py_one is not for dtrace: bpftrace alone: DTrace has no such " \
        "thing.\n"


def test_the_table_of_probes_is_that_of_the_contract():
    with open(os.path.join(LIBRARY, "probes"), encoding="utf-8") as file:
        rows = [line.split() for line in file if not line.startswith("#")]
    assert {row[0]: int(row[1]) for row in rows} == \
        {probe.name: probe.arity for probe in fired_probes()}
    series = set(os.listdir(os.path.join(ROOT, "patches")))
    # 3.13t, which has the patches of 3.13, has all that 3.13 has.
    assert all(set(row[2:]) <= series | {"3.13t"} and ("3.13" in row) == ("3.13t" in row)
               for row in rows)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_probes_of_a_tool_are_known(tool):
    known = {probe.name for probe in fired_probes()}
    for tracer in TRACERS:
        if os.path.exists(script(tracer, tool)):
            told = subprocess.run(
                ["bash", "-c", 'scripts=${1%/*}; . "$1/tools.sh"; list_needed "$2"', "bash", LIBRARY,
                 script(tracer, tool)], capture_output=True, text=True, check=True)
            assert set(told.stdout.split()) <= known and told.stdout


# ---- what it finds ------------------------------------------------------

def find_interpreter(pid):
    told = subprocess.run(["bash", "-c", '. "$1/interpreter.sh"; find_interpreter "$2"', "bash",
                           LIBRARY, str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def test_the_list_of_probes():
    with Program("calls") as program:
        told = run("--list", "-p", program.pid)
        assert told.returncode == 0 and told.stderr == ""
        head, *rows = [line.split() for line in told.stdout.splitlines()]
        assert head == ["ID", "PROVIDER", "MODULE", "FUNCTION", "NAME"]
        assert {row[4] for row in rows} == \
            {probe.name.replace("__", "-") for probe in fired_probes()}
        assert {row[1] for row in rows} == {f"python{program.pid}"}
        assert {row[2] for row in rows} == {os.path.basename(BINARY)}
        sites = {row[4]: row[3] for row in rows}
        assert sites["function-entry"] == "_PyDTrace_At_FUNCTION_ENTRY"


def test_a_library_that_a_program_has_its_python_from(tmp_path):
    """As a program that embeds Python does: not its own code, that of libpython."""
    library = tmp_path / "libpython3.13.so.1.0"
    shutil.copy(BINARY, library)
    program = ("import mmap, os, sys\n"
               "file = open(sys.argv[1], 'rb')\n"
               "kept = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)\n"
               "print('READY', flush=True)\ninput()\n")
    other = tmp_path / "service"
    shutil.copy(os.path.realpath("/usr/bin/python3"), other)
    with Child([str(other), "-c", program, str(library)]) as child:
        child.wait_for("READY")
        assert find_interpreter(child.pid) in (str(library), str(other))
        listed = subprocess.run(["bash", "-c", '. "$1/interpreter.sh"; list_mapped "$2"', "bash",
                                 LIBRARY, str(child.pid)], capture_output=True, text=True, check=True)
        assert f"/proc/{child.pid}/root{library}" in listed.stdout.splitlines()


def test_a_venv(tracer, tmp_path):
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    with Program("calls", python=str(tmp_path / "env" / "bin" / "python")) as program:
        assert_calls(of_program(tracer, program))


def test_a_path_with_a_space(tracer, tmp_path):
    """Of one process among all, and of a command that sets a variable, too."""
    folder = tmp_path / "a venv"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", "--copies", folder], check=True)
    python = str(folder / "bin" / "python")
    with Program("calls", python=python) as program:
        with Trace(tracer, "py_funccalls", "--all") as watcher:
            program.say()
            program.wait_for("^DONE$")
            lines = watcher.end()
    calls = {row[2]: int(row[3]) for row in read_columns(lines, "PID", "FILE:LINE", "FUNC")
             if row[0] == str(program.pid)}
    assert calls["leaf"] == 23 and calls["branch"] == 7
    told = run("py_funccalls", "--tracer", tracer, "-c",
               f"NUMBER=7 '{python}' -S -c 'import os; f = lambda: 0; [f() for _ in range(int(os.environ[\"NUMBER\"]))]'")
    assert told.returncode == 0, told.stderr
    assert [line.split()[-1] for line in told.stdout.splitlines() if " <lambda> " in line] == ["7"]


def of_program(tracer, program):
    with Trace(tracer, "py_funccalls", "-p", program.pid) as watcher:
        program.say()
        program.wait_for("^DONE$")
        return watcher.end()


def test_a_container(tmp_path):
    """A mount namespace where the interpreter is at a path that is nowhere else."""
    inside = tmp_path / "image"
    inside.mkdir()
    home = os.path.dirname(os.path.dirname(BINARY))
    command = 'mount -t tmpfs tmpfs "$0" && mkdir "$0/usr" && mount --bind "$1" "$0/usr" && ' \
        'exec "$0/usr/bin/python3" -E -s -B "$2"'
    with Child(["unshare", "--mount", "--propagation", "private", "sh", "-c", command,
                str(inside), home, program_path("calls")]) as program:
        program.wait_for("^READY$")
        assert os.listdir(inside) == []
        assert find_interpreter(program.pid) == f"/proc/{program.pid}/root{inside}/usr/bin/" + \
            os.path.basename(BINARY)
        assert_calls(of_program("bpftrace", program))


def test_an_interpreter_that_was_replaced(tmp_path):
    copy = tmp_path / "python3"
    shutil.copy(BINARY, copy)
    with Child([str(copy), "-S", "-c", "print('READY', flush=True); input()"], env={
            **os.environ, "PYTHONHOME": os.path.dirname(os.path.dirname(BINARY))}) as child:
        child.wait_for("READY")
        copy.unlink()
        told = run("py_gc", "-p", child.pid)
        assert told.returncode == 1
        assert "was replaced since it started" in told.stderr


# ---- how it begins and ends ---------------------------------------------

def test_a_command_is_traced_from_its_first_instruction(tracer):
    with Child([TRACE, "py_funccalls", "--tracer", tracer, "-c",
                f"{PYTHON} -E -s -B {program_path('calls')}"]) as watcher:
        watcher.wait_for("READY") if tracer == "dtrace" else watcher.wait_for("^READY$")
        watcher.say("xx")
        watcher.wait_for("DONE")
        assert watcher.finish(patience=4 * PATIENCE) == 0, watcher.lines
        assert_calls(watcher.lines)
        assert ["stage.py" in line for line in watcher.lines].count(True) >= 1


CALLS = re.compile(r"^@calls\[(.*)\]: (\d+)$")
ROW = re.compile(r"^   \S.*?:\d+ +(\S.*?) +(\d+)$")


def count_calls(command):
    """{function: calls} of its whole life, by a tracer that was there before."""
    with Child(["sh", "-c", f"kill -STOP $$; exec {command}"], cwd=ROOT) as program:
        os.waitid(os.P_PID, program.pid, os.WSTOPPED | os.WNOWAIT)
        with Bpftrace(f"{probe('function__entry')} /pid == {program.pid} && {SEVENTH} == 0/ "
                      "{ @calls[str(arg1)] = count(); }") as account:
            os.kill(program.pid, signal.SIGCONT)
            assert program.finish() == 0
            account.interrupt()
    return {match[1]: int(match[2]) for match in map(CALLS.match, account.lines) if match}


def test_no_call_of_a_command_is_missing_or_told_twice(tracer):
    """From before the first one on, through env(1), and while modules are loaded."""
    command = f"env PYTHONHASHSEED=0 {PYTHON} -s -B -m demo --help"
    told = run("py_funccalls", "--tracer", tracer, "-c", command, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    seen = collections.Counter()
    for match in filter(None, map(ROW.match, told.stdout.splitlines())):
        seen[match[1]] += int(match[2])
    expected = count_calls(command)
    assert len(expected) > 100 and sum(expected.values()) > 1000
    assert seen == expected


def test_no_call_is_told_twice_after_a_library_was_loaded(tracer):
    """DTrace that follows the linker finds all probes again, and each fires as often."""
    lines, _ = trace(tracer, "py_funccalls", "loading")
    calls = {row[1]: int(row[2]) for row in read_columns(lines, "FILE:LINE")
             if row[0].startswith("programs/loading.py")}
    assert calls["leaf"] == 1009


def test_a_command_that_is_no_python_in_the_end():
    """DTrace has to find one in the process; it has run, and all has ended."""
    need_dtrace()
    told = run("py_gc", "--tracer", "dtrace", "-c", f"true {PYTHON}")
    assert told.returncode == 1 and told.stderr.startswith("trace: no Python came of the command: true")


def test_a_command_has_quotes(tracer):
    with Child([TRACE, "py_funccalls", "--tracer", tracer, "-c",
                f"env A=1 {PYTHON} -S -c 'def f(a): pass\nfor i in range(17): f(\"a b\")'"]) as watcher:
        assert watcher.finish(patience=4 * PATIENCE) == 0, watcher.lines
        assert ["f", "17"] in [row[-2:] for row in read_columns(watcher.lines, "FILE:LINE")]


def test_every_process(tracer):
    """By collections, which are rare: there may be other Pythons on this machine."""
    with Program("collecting") as first, Program("collecting") as second:
        with Trace(tracer, "py_gc", "--all") as watcher:
            for program in first, second:
                program.say()
                program.wait_for("^DONE$")
            lines = watcher.end()
        rows = [row for row in read_columns(lines, "PID", "FILE") if row[2] == "often"]
        assert sorted((int(row[0]), int(row[3])) for row in rows) == \
            sorted((program.pid, 13) for program in (first, second))


def test_seconds_and_then_it_ends(tracer):
    with Program("busy") as program:
        with Trace(tracer, "py_funccalls", "-p", program.pid, "-d", "0.5") as watcher:
            assert watcher.finish(patience=4 * PATIENCE) == 0, watcher.lines
            assert read_columns(watcher.lines, "FILE:LINE")
            assert left_behind(watcher.pid) == []


def test_the_end_of_the_process_ends_the_trace(tracer):
    with Program("calls") as program:
        with Trace(tracer, "py_funccalls", "-p", program.pid) as watcher:
            program.say()
            program.wait_for("^DONE$")
            program.say()
            assert program.finish() == 0
            assert watcher.finish(patience=4 * PATIENCE) == 0, watcher.lines
            assert_calls(watcher.lines)
            assert left_behind(watcher.pid) == []


DROPPING = {"bpftrace": {"BPFTRACE_MAP_KEYS_MAX": "16"}, "dtrace": {"DTRACE_OPTIONS": "-x dynvarsize=1k"}}


def test_what_was_dropped_is_told_with_its_number(tracer):
    """Where a table is too small: of 31 functions, some are not in it."""
    with Program("making") as program:
        with Child([TRACE, "py_funccalls", "--tracer", tracer, "-p", str(program.pid)],
                   env={**os.environ, **DROPPING[tracer]}, start_new_session=True) as watcher:
            watcher.wait_for("^Tracing")
            program.say()
            program.wait_for("^DONE$")
            assert watcher.finish(signal.SIGINT, patience=4 * PATIENCE) == 0
        told = [line for line in watcher.lines if "dropped" in line]
        assert len(told) == 1, watcher.lines
        match = re.match(r"trace: (\d+) events dropped: .*; what is shown is not complete$", told[0])
        assert int(match[1]) > 0


def test_a_terminals_ctrl_c_reaches_all_and_it_prints(tmp_path):
    """The whole group of processes is signalled, as a terminal does."""
    with Program("calls") as program:
        with Trace("bpftrace", "py_funccalls", "-p", program.pid) as watcher:
            program.say()
            program.wait_for("^DONE$")
            os.killpg(watcher.pid, signal.SIGINT)
            assert watcher.finish() == 0
            assert_calls(watcher.lines)


def is_tracer(pid, tracer):
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip() == tracer
    except OSError:
        return False


@pytest.mark.parametrize("by_group", [False, True])
@pytest.mark.parametrize("target", ["-p", "-c", "--all"])
def test_one_that_is_killed_leaves_nothing(tracer, target, by_group, tmp_path):
    """Not even by SIGKILL, nor with all of its process group: the tracer ends, as
    does the command, and no file stays."""
    with Program("collecting") as program:
        what = {"-p": ["-p", program.pid], "--all": ["--all"],
                "-c": ["-c", f"{PYTHON} -E -s -B {program_path('collecting')}"]}[target]
        with Trace(tracer, "py_gc", *what, env={**os.environ, "TMPDIR": str(tmp_path)}) as watcher:
            kill = os.killpg if by_group else os.kill
            kill(watcher.pid, signal.SIGKILL)
            assert watcher.finish() == -signal.SIGKILL
        assert left_behind(watcher.pid) == []
        assert os.listdir(tmp_path) == []


def test_one_that_is_killed_while_it_attaches_leaves_nothing(tracer, tmp_path):
    """A tracer that starts is deaf to a signal that one which waits hears."""
    with Program("collecting") as program:
        with Child([TRACE, "py_gc", "--tracer", tracer, "-p", str(program.pid)],
                   start_new_session=True, env={**os.environ, "TMPDIR": str(tmp_path)}) as watcher:
            while not any(is_tracer(pid, tracer) for pid in session_members(watcher.pid)):
                assert watcher.process.poll() is None, watcher.lines
            watcher.process.kill()
        assert left_behind(watcher.pid) == []
        assert os.listdir(tmp_path) == []


def test_one_in_the_background_hears_ctrl_c(tracer):
    """A script starts its jobs deaf to it, and DTrace does not undo that by itself."""
    deaf = ["env", "--ignore-signal=INT", TRACE, "py_funccalls", "--tracer", tracer]
    with Program("calls") as program:
        with Watcher([*deaf, "-p", program.pid]) as watcher:
            program.say()
            program.wait_for("^DONE$")
            assert_calls(watcher.end())


FULL = "a.bt:1:1-2: WARNING: Failed to map_update_elem: Argument list too long (-7)\nline\n~~~~\n" \
    "Additional Info - helper: map_update_elem, retcode: -7\n"


@pytest.mark.parametrize("printed, told", [
    (FULL * 3, ["3 events dropped: a table was full"]),
    (FULL * 3 + "~interrupt\n", ["3 events dropped: a table was full"]),
    (FULL * 3 + "~interrupt\n" + FULL * 50, ["3 events dropped: a table was full"]),
    (FULL + "~interrupt\n" + FULL + "~interrupt\n" + FULL, ["2 events dropped: a table was full"]),
    ("~interrupt\n" + FULL * 50 + "Lost 7 events\n", []),
    ("~interrupt\nLost 7 events\n", ["7 events dropped: the tracer's buffer was full"]),
    ("Lost 7 events\n~interrupt\n" + FULL + "Lost 5 events\n",
     ["7 events dropped: the tracer's buffer was full"]),
])
def test_what_is_dropped_counts_up_to_the_end(printed, told, tmp_path):
    """Not what a tracer drops while it lets go of one probe after the other."""
    file = tmp_path / "told"
    ran = subprocess.run(["awk", "-v", f"told={file}", "-f", os.path.join(LIBRARY, "plain.awk"),
                          "-f", os.path.join(LIBRARY, "table.awk")], input="Tracing...\n" + printed,
                         capture_output=True, text=True, check=True)
    assert ran.stdout == "Tracing...\n"
    assert (file.read_text().splitlines() if file.exists() else []) == told


def test_numbers_are_shown_as_large_as_they_are():
    """mawk's %d ends at 2147483647, and says nothing."""
    folders = [os.path.join(ROOT, "scripts", "format"), LIBRARY]
    for path in (os.path.join(folder, name) for folder in folders for name in os.listdir(folder)):
        if path.endswith(".awk"):
            with open(path, encoding="utf-8") as file:
                assert not re.search(r"printf.*%-?\d*d", file.read()), path
    text = "Tracing...\n@calls[1, 2, 3, 4]: 12345678901\n@file[1, 2, 3]: a.py\n@func[1, 2, 3]: f\n"
    ran = subprocess.run(["awk", "-f", os.path.join(folders[0], "py_funccalls.awk"), "-f",
                          os.path.join(LIBRARY, "table.awk")], input=text, capture_output=True,
                         text=True, check=True)
    assert ran.stdout.split()[-1] == "12345678901"


def test_no_file_stays(tmp_path):
    with Program("calls") as program:
        told = run("py_funccalls", "-p", program.pid, "-d", "0.1",
                   env={**os.environ, "TMPDIR": str(tmp_path)})
        assert told.returncode == 0, told.stderr
        assert os.listdir(tmp_path) == []


# ---- what the shell completes -------------------------------------------

def complete(*words):
    """What bash offers for the last word of a line."""
    script_of_completion = os.path.join(ROOT, "scripts", "completions", "trace.bash")
    told = subprocess.run(
        ["bash", "-c", '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
         'COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; _python_trace "$1"; '
         'printf "%s\\n" "${COMPREPLY[@]}"', "bash", script_of_completion, *words],
        capture_output=True, text=True, check=True)
    return told.stdout.split()


def test_completion():
    assert complete(TRACE, "py_f") == [tool for tool in TOOLS if tool.startswith("py_f")]
    assert complete(TRACE, "py_gc", "--tracer", "") == ["bpftrace", "dtrace"]
    assert "--list" in complete(TRACE, "--") and "--all" in complete(TRACE, "py_gc", "--")
    with Program("calls") as program:
        assert str(program.pid) in complete(TRACE, "py_gc", "-p", "")


def test_the_scripts_pass_shellcheck():
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not here: Python-build/deps test installs it")
    scripts = [TRACE, os.path.join(ROOT, "scripts", "bpftrace", "run"),
               os.path.join(ROOT, "scripts", "manual"), os.path.join(ROOT, "scripts", "webservice"),
               os.path.join(ROOT, "scripts", "completions", "trace.bash"),
               *(os.path.join(LIBRARY, name) for name in
                 ("end-tracer", "interpreter.sh", "session.sh", "tools.sh"))]
    told = subprocess.run(["shellcheck", "-x", *scripts], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout

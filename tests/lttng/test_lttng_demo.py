# SPDX-License-Identifier: MIT
"""The demos of LTTng: each by itself, in the order of what was seen, and with nothing left behind."""
import glob
import os
import re
import shutil
import signal
import subprocess
import uuid

import pytest

from lib.timeline import nested
from lib.tracing import PATIENCE, PYTHON, ROOT, Child

DEMO = os.path.join(ROOT, "scripts", "lttng", "demo")
CATS = ("tabby", "calico", "nobody")
AT_ONCE = 15            # seconds, where the machine is busy


def environment_of(mark, **others):
    return {**os.environ, "PYTHON": PYTHON, "DEMO_MARK": mark, **others}


def run_demo(*words, mark="", **environment):
    return subprocess.run([DEMO, *words], text=True, capture_output=True, check=False, timeout=3 * PATIENCE,
                          env=environment_of(mark, **environment))


def left_behind(mark):
    found = []
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                if mark.encode() in file.read():
                    found.append(path)
        except OSError:
            pass        # it has gone meanwhile
    return found


def path_with(folder, name, *lines):
    """A PATH in which a command is this script."""
    command = folder / name
    command.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    command.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def time_line(lines):
    return [line[39:] for line in lines[lines.index("    DELTA CPU  THREAD                  WHAT") + 1:]]


def show(number, **environment):
    mark = uuid.uuid4().hex
    sockets = os.path.exists("/run/lttng") and sorted(os.listdir("/run/lttng"))
    done = run_demo(number, mark=mark, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert left_behind(mark) == []
    assert sockets == (os.path.exists("/run/lttng") and sorted(os.listdir("/run/lttng")))
    return time_line(done.stdout.splitlines())


@pytest.mark.usefixtures("stackview")
def test_what_is_logged():
    logged = [re.match(r"INFO cats: (.*) \[", line)[1] for line in show("1")]
    assert logged == ["a cat for /tabby", '"GET /tabby HTTP/1.1" 200 -', "a cat for /calico",
                      '"GET /calico HTTP/1.1" 200 -', "a cat for /nobody", "code 404, message No such cat",
                      '"GET /nobody HTTP/1.1" 404 -']


def assert_logged_among_calls(lines, cats=CATS):
    logged = [i for i, line in enumerate(lines) if re.match("INFO cats: .*GET /", line)]
    assert [re.search(r"GET /(\w+)", lines[i])[1] for i in logged] == list(cats)
    accepted = [i for i, line in enumerate(lines) if line.startswith("accept4(")]
    sent = [i for i, line in enumerate(lines) if line.startswith("sendto(")]
    # The last one may not have been closed when the demo ends: curl has its answer before.
    closed = [i for i, line in enumerate(lines) if line.startswith("shutdown(")] + [len(lines)]
    assert len(accepted) >= len(cats) and len(closed) >= len(cats)
    for accept, log, shut in zip(accepted, logged, closed):
        assert accept < log < next(i for i in sent if i > log) < shut
        assert re.match(r"= \d+ .*127.0.0.1:\d+", lines[accept + 1]), lines[accept + 1]


@pytest.mark.usefixtures("stackview", "recorder")
def test_what_is_logged_among_system_calls():
    assert_logged_among_calls(show("2"))


@pytest.mark.usefixtures("stackview", "recorder")
def test_modules_that_are_there_but_not_loaded(tmp_path):
    """modprobe would load them; a locked kernel does not take them."""
    assert_logged_among_calls(show("2", PATH=path_with(tmp_path, "modprobe", "exit 0")))


@pytest.mark.usefixtures("stackview")
def test_the_command_of_the_server_can_be_typed_in(world):
    command = re.search("^# (.* demo/httpserver.py)$", run_demo("1").stdout, re.M)[1]
    with world.start("sh", "-c", f"exec env {command}", cwd=ROOT) as server:
        server.wait_for("^The cat server listens to port ")
        assert server.finish(signal.SIGTERM) == 0


@pytest.mark.usefixtures("stackview", "recorder")
@pytest.mark.parametrize("tool", ["curl", "babeltrace2"])
def test_it_is_ended_while_it_waits(tool, tmp_path):
    mark = uuid.uuid4().hex
    path = path_with(tmp_path, tool, "echo WAITS >&2", "exec sleep 600")
    with Child([DEMO, "3"], env=environment_of(mark, PATH=path)) as demo:
        demo.wait_for("^WAITS$")
        assert demo.finish(signal.SIGTERM, patience=AT_ONCE) == 143
    assert left_behind(mark) == []


def assert_requests_inside_of_functions(seen):
    requests = [(what, inside) for what, inside in seen if "INFO" in what and "GET /" in what]
    assert [re.search(r"GET /(\w+)", what)[1] for what, _ in requests] == list(CATS)
    for _, inside in requests:
        names = [name for name in inside if name in ("handle_one_request", "do_GET", "send_response",
                                                     "log_request", "log_message")]
        assert names == ["handle_one_request", "do_GET", "send_response", "log_request", "log_message"]


@pytest.mark.usefixtures("stackview", "recorder")
def test_what_is_logged_inside_of_functions():
    seen = nested(show("3"))
    assert_requests_inside_of_functions(seen)
    finds = [inside[-2:] for what, inside in seen if "INFO cats: a cat for" in what]
    assert finds == len(CATS) * [["do_GET", "find"]]
    sent = [inside for what, inside in seen if what.startswith("sendto(")]
    assert len(sent) >= len(CATS) and all("handle_one_request" in inside for inside in sent)


# ---- what a machine may lack ----

def run_where(*lines, number, options=()):
    """The demo in a namespace in which these lines of a shell were run; what /run has after it."""
    mark = uuid.uuid4().hex
    script = "\n".join(["set -e", "mount -t tmpfs -o mode=1777 none /dev/shm",
                        "mount -t tmpfs -o mode=755 none /run", *lines, "code=0",
                        '"$@" || code=$?', "echo /run:; ls -A /run", "exit $code"])
    done = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh",
                           *options, DEMO, number], text=True, capture_output=True, check=False,
                          timeout=3 * PATIENCE, env=environment_of(mark))
    assert left_behind(mark) == []
    done.stdout, _, left = done.stdout.partition("/run:\n")
    return done, left.strip()


NO_MOUNTS = ("setpriv", "--bounding-set", "-sys_admin", "--inh-caps", "-sys_admin")


@pytest.mark.usefixtures("stackview", "recorder")
def test_root_that_may_not_mount():
    """As in many containers: LTTng's own place is used, and free again afterwards."""
    done, left = run_where(number="1", options=NO_MOUNTS)
    assert (done.returncode, done.stderr, left) == (0, "", "")


@pytest.mark.usefixtures("stackview", "recorder")
def test_root_that_may_not_mount_takes_no_place_of_others():
    done, left = run_where("mkdir /run/lttng", number="1", options=NO_MOUNTS)
    assert (done.returncode, done.stdout, left) == (1, "", "lttng")
    assert done.stderr == ("demo: LTTng has no place of its own, and that of root is not free: "
                           "/run/lttng: File exists\n")


NO_BTF = "mount --bind /dev/null /sys/kernel/btf/vmlinux"


@pytest.mark.usefixtures("stackview", "recorder")
def test_functions_are_shown_where_no_system_call_can_be_recorded():
    done, _ = run_where(NO_BTF, number="3")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\n# without system calls: syscalls: " in done.stdout
    assert "INFO cats: a cat for /tabby" in done.stdout and "sendto(" not in done.stdout


@pytest.mark.usefixtures("stackview", "recorder")
def test_system_calls_that_cannot_be_recorded_are_said():
    done, _ = run_where(NO_BTF, number="2")
    assert done.returncode == 1
    assert done.stderr.startswith("demo: no system calls: syscalls: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.usefixtures("stackview", "recorder")
@pytest.mark.needs("C functions that LTTng can record")
def test_native_functions_are_inside_of_functions():
    seen = nested(show("4"))
    assert_requests_inside_of_functions(seen)
    sent = [inside for what, inside in seen if what.startswith("sendto(")]
    assert len(sent) >= len(CATS)
    for inside in sent:
        names = [name for name in inside if name in ("handle_one_request", "sock_sendall", "sock_send_impl")]
        assert names == ["handle_one_request", "sock_sendall", "sock_send_impl"]
    logged = [inside for what, inside in seen if "INFO cats: a cat for" in what]
    assert len(logged) == len(CATS)
    assert all("find" in inside[:-1] for inside in logged), "what is between is of C"


@pytest.mark.usefixtures("stackview", "recorder")
def test_an_interpreter_that_tells_no_c_functions_is_said():
    done = run_demo("4", PYTHON="/usr/bin/python3")
    assert done.returncode == 1
    assert done.stderr == ("demo: no C function of it can be recorded: /usr/bin/python3: "
                           "make python-dtrace PROFILE=native\n")


@pytest.mark.usefixtures("stackview", "recorder")
def test_the_live_view_shows_a_request_while_it_runs():
    mark = uuid.uuid4().hex
    with Child([DEMO, "--live", "3"], start_new_session=True,
               env=environment_of(mark)) as shown:
        url = shown.wait_for(r"^# curl (http://127.0.0.1:\d+/)tabby$")[1]
        shown.wait_for("^# babeltrace2 .* net://127.0.0.1:")
        for cat in CATS[:2]:
            subprocess.run(["curl", "--silent", "--fail", url + cat], check=True, capture_output=True)
            shown.wait_for('  handle_one_request ')
            shown.wait_for(f'INFO cats: "GET /{cat} HTTP/1.1" 200')
            shown.wait_for("<- handle_one_request ")
        assert shown.finish(signal.SIGINT) == 0
    assert left_behind(mark) == []


@pytest.mark.usefixtures("stackview", "recorder")
def test_what_is_recorded_apart_is_shown_after_ctrl_c():
    mark = uuid.uuid4().hex
    with Child([DEMO, "--live", "2"], start_new_session=True, env=environment_of(mark)) as shown:
        url = shown.wait_for(r"^# curl (http://127.0.0.1:\d+/)tabby$")[1]
        if not shown.wait_for("^# (babeltrace2 .*|Ctrl-C shows the time line)$")[1].startswith("Ctrl-C"):
            shown.finish(signal.SIGINT)
            pytest.skip("LTTng's kernel modules are here: nothing is recorded apart")
        for cat in CATS[:2]:
            subprocess.run(["curl", "--silent", "--fail", url + cat], check=True, capture_output=True)
        os.killpg(shown.pid, signal.SIGINT)     # as a terminal does
        assert shown.finish() == 0, shown.lines
    assert left_behind(mark) == []
    assert_logged_among_calls(time_line(shown.lines), CATS[:2])


def commands_of_the_readme():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        part = file.read().partition("For any other program:")[2].partition("Every probe")[0]
    return [line.strip() for line in part.splitlines() if line.startswith("    ")]


PACKAGES = "/usr/lib/python3/dist-packages"
PROGRAM = """import logging, lttngust
logging.getLogger().setLevel(logging.INFO)
def serve(n):
    logging.info("%d to serve", n)
    return n and serve(n - 1)
serve(1)
"""


def link_in_a_venv(folder):
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", str(folder)], check=True)
    site, = folder.glob("lib/python*/site-packages")
    os.symlink(f"{PACKAGES}/lttngust", site / "lttngust")
    return str(folder / "bin" / "python")


@pytest.mark.usefixtures("stackview")
@pytest.mark.parametrize("seen_by", ["PYTHONPATH", "link"])
def test_the_commands_of_the_readme_show_a_program(seen_by, world, tmp_path):
    program = tmp_path / "server.py"
    program.write_text(PROGRAM)
    home = world.environment["LTTNG_HOME"]
    shutil.rmtree(f"{home}/lttng-traces", ignore_errors=True)
    commands = "\n".join(commands_of_the_readme()).replace("~", home)
    python = PYTHON
    if seen_by == "link":
        python = link_in_a_venv(tmp_path / "venv")
        commands = commands.replace(f"PYTHONPATH={PACKAGES} ", "")
    for command in commands.replace("./python-dtrace server.py", f"{python} {program}").splitlines():
        shown = world.run("sh", "-c", command)
    lines = [re.sub(r" \([0-9.]+ .?s\)$", "", line[39:]) for line in shown.splitlines()[1:]]
    assert lines == [
        "<module> [server.py:0]", "  serve [server.py:3]", "    INFO root: 1 to serve [serve:4]",
        "    serve [server.py:3]", "      INFO root: 0 to serve [serve:4]", "    <- serve", "  <- serve",
        "<- <module>"]


@pytest.mark.parametrize("words", [(), ("5",), ("three",), ("1", "3"), ("--live",)])
def test_wrong_usage(words):
    done = run_demo(*words)
    assert done.returncode == 2 and done.stderr.startswith("demo: ") and done.stderr.count("\n") == 1


def test_help():
    done = run_demo("--help")
    assert done.returncode == 0 and "scripts/lttng/demo [--live] 1|2|3|4" in done.stdout


def test_no_interpreter_is_said():
    done = run_demo("1", PYTHON="/no/python")
    assert done.returncode == 1
    assert done.stderr == "demo: no interpreter: /no/python: make python-dtrace builds it\n"

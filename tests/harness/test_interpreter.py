# SPDX-License-Identifier: MIT
"""The interpreter that was built: complete, and able to move."""
import os
import shutil
import subprocess

import pytest

from lib import lttng
from lib.tracing import BINARY, PYTHON
from small import ROOT

LINK = PYTHON


def run(*command, **options):
    result = subprocess.run(command, check=False, capture_output=True, text=True, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def dist():
    """Where it is installed: ./python-dtrace is a link to there."""
    path = os.path.dirname(os.path.dirname(BINARY))
    assert os.path.exists(os.path.join(path, "bin", "python3")), "make python-dtrace comes first"
    return path


def test_no_module_is_missing(dist):
    run(LINK, "-c", "import bz2, ctypes, curses, dbm.gnu, hashlib, lzma, readline, sqlite3, ssl, uuid, zlib")


def test_a_venv_works_pip_included(dist, tmp_path):
    run(LINK, "-m", "venv", str(tmp_path / "venv"))
    python = str(tmp_path / "venv" / "bin" / "python")
    assert run(python, "-c", "import sys; print(sys.prefix)").strip() == str(tmp_path / "venv")
    assert " from " + str(tmp_path) in run(python, "-m", "pip", "--version")
    package = tmp_path / "small"
    package.mkdir()
    (package / "small_module.py").write_text("answer = 42\n")
    wheel = package / "small_module-1-py3-none-any.whl"
    run(LINK, "-c", WHEEL, str(wheel), str(package / "small_module.py"))
    run(python, "-m", "pip", "install", "--no-index", str(wheel))
    assert run(python, "-c", "import small_module; print(small_module.answer)") == "42\n"


WHEEL = """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.write(sys.argv[2], "small_module.py")
    info = "small_module-1.dist-info/"
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: small-module\\nVersion: 1\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "")
"""


@pytest.fixture(scope="module")
def prefix(dist, tmp_path_factory):
    """Where it was installed, by root: what hides the build needs a namespace."""
    if os.geteuid() != 0:
        pytest.skip("needs root: it hides the build in a namespace")
    prefix = tmp_path_factory.mktemp("installed") / "prefix"
    run("Python-build/install-to", str(prefix), "", dist, cwd=ROOT)
    return prefix


def test_what_is_installed_knows_nothing_of_where_it_was_built(dist, prefix, tmp_path):
    slides = run(str(prefix / "bin" / "present"))
    assert "The Python that can be seen into" in slides
    plugins = prefix / "lib" / "babeltrace2" / "plugins"
    assert "babeltrace2-sink.pycon.StackView(7)" in run(
        "babeltrace2", f"--plugin-path={plugins}", "help", "sink.pycon.StackView")
    mentions = subprocess.run(["grep", "-rIlF", dist, str(prefix)], check=False, capture_output=True,
                              text=True)
    assert mentions.stdout == ""
    command = prefix / "bin" / "python-dtrace"
    script = (f'set -e; mount -t tmpfs tmpfs "{dist}"; cd /; "{command}" -m venv "{tmp_path}/venv"; '
              f'"{tmp_path}/venv/bin/pip" --version; '
              f'"{command}" -c "import sys, ssl, sysconfig; '
              'print(sys.prefix, sysconfig.get_config_var(\'LIBDIR\'))"')
    output = run("unshare", "-m", "sh", "-c", script)
    home = str(prefix / "lib" / "python-dtrace" / os.path.basename(dist))
    assert f"{home} {home}/lib\n" in output
    assert dist not in output


def run_without_the_tree(*command):
    """Where nothing is but what was installed."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON"}
    return run("unshare", "--mount", "--propagation", "private", "sh", "-c",
               f'set -e; cd /; mount -t tmpfs none "{ROOT}"; exec "$@"', "sh", *command, env=environment)


def test_the_recorder_of_system_calls_is_installed(prefix):
    told = run_without_the_tree(str(prefix / "bin" / "python-syscalls"), "--help")
    assert "--process PID" in told
    made = run("make", "--no-print-directory", "-n", "install", "PREFIX=/nowhere", cwd=ROOT)
    assert "Python-build/deps syscalls" in made


def test_the_demos_of_lttng_run_where_they_are_installed(prefix):
    if lttng.missing():
        pytest.skip(f"no LTTng: {lttng.missing()}")
    shown = run_without_the_tree(str(prefix / "share" / "python-dtrace" / "scripts" / "lttng" / "demo"), "3")
    assert f" {prefix}/bin/python-dtrace {prefix}/share/python-dtrace/demo/httpserver.py\n" in shown
    for what in ("  handle_one_request [", 'INFO cats: "GET /calico HTTP/1.1" 200', "  sendto(fd="):
        assert what in shown, shown


def test_install_into_a_destdir_names_the_final_place(dist, tmp_path):
    run("Python-build/install-to", "/opt/probes", str(tmp_path), dist, cwd=ROOT)
    command = tmp_path / "opt" / "probes" / "bin" / "python-dtrace"
    home = "/opt/probes/lib/python-dtrace/" + os.path.basename(dist)
    assert f"exec {home}/bin/python3" in command.read_text()
    runner = tmp_path / "opt" / "probes" / "bin" / "python-trace"
    assert "\npy_gc " in run(str(runner))
    completions = tmp_path / "opt" / "probes" / "share" / "bash-completion" / "completions"
    assert "complete -F" in (completions / "python-trace").read_text()
    share = tmp_path / "opt" / "probes" / "share"
    assert ".SH py_gc\n" in (share / "man" / "man1" / "py_tools.1").read_text()
    assert "\n## py_gc\n" in (share / "python-dtrace" / "docs" / "tools.md").read_text()
    pip = tmp_path / home.lstrip("/") / "bin" / "pip3"
    assert pip.read_text().startswith(f"#!{home}/bin/python3")


def test_install_wants_a_prefix():
    result = subprocess.run(["Python-build/install-to", "", "", "nowhere"], cwd=ROOT, check=False,
                            capture_output=True, text=True)
    assert result.returncode == 2 and "PREFIX=DIR" in result.stderr


def test_the_scripts_of_the_build_pass_shellcheck():
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not here: Python-build/deps test installs it")
    made = {os.path.join(ROOT, "Python-build", name) for name in ("work", "dist")}
    scripts = []
    for folder, below, names in os.walk(os.path.join(ROOT, "Python-build")):
        below[:] = [name for name in below if os.path.join(folder, name) not in made]
        paths = [os.path.join(folder, name) for name in names]
        scripts += [path for path in paths
                    if open(path, errors="replace").readline().startswith("#!/bin/sh")]
    assert len(scripts) > 10
    run("shellcheck", "-x", *scripts, cwd=ROOT)

# SPDX-License-Identifier: MIT
"""Every series is built and tested, and the last line counts them all."""
import os
import re
import shutil
import subprocess
import time

import pytest

from small import ROOT

# Builds that say what they build; BROKEN is a series that cannot be built, ENDLESS one
# whose build does not end.
MAKEFILE = """
deps source: ;
python-%:
	@echo $@ of $(PY); test $(PY) != "$(BROKEN)"
	@test $(PY) != "$(ENDLESS)" || { echo $$$$ >endless; exec sleep 1000; }
	@touch built-$(PY)
print-python: ; @echo /$(PY)-$(KIND)
"""
# Tests that pass but for one of the series FAILING, and no count of the series MUTE; the
# first of them wait for what AWAITED names, and those of the series STOPPED end the check.
RUN = """#!/bin/sh
echo "with $PYTHON $STOCK" "$@"
until [ -z "${AWAITED-}" ] || [ -e "$AWAITED" ]; do sleep 0.01; done
case $PYTHON in "/${STOPPED-}-dtrace") kill "$PPID" ;; esac
case $PYTHON in "/${MUTE-}-dtrace") exit 2 ;; esac
failed=0
case $PYTHON in "/${FAILING-}-dtrace") failed=1 ;; esac
echo "7 $failed 2" >"$COUNTS"
exit "$failed"
"""
with open(os.path.join(ROOT, "tests", "check"), encoding="utf-8") as file:
    ALL = re.search("all='(.*)'", file.read())[1].split()


@pytest.fixture
def check(tmp_path):
    (tmp_path / "tests").mkdir()
    shutil.copy(os.path.join(ROOT, "tests", "check"), tmp_path / "tests")
    (tmp_path / "Makefile").write_text(MAKEFILE)
    (tmp_path / "tests" / "run").write_text(RUN)
    (tmp_path / "tests" / "run").chmod(0o755)

    def run(*series, **environment):
        done = subprocess.run([tmp_path / "tests" / "check", *series], text=True, check=False,
                              stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"], **environment})
        return done.returncode, done.stdout.splitlines()
    return run


def counted(passed, failed, skipped):
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def test_all_of_the_default_and_of_the_others_what_depends_on_them(check):
    code, lines = check()
    assert code == 0 and len(ALL) >= 2
    assert lines[-1] == counted(7 * len(ALL), 0, 2 * len(ALL))
    tests = [line for line in lines if line.startswith("with ")]
    for series, line in zip(ALL, tests, strict=True):
        chosen = line.removeprefix(f"with /{series}-dtrace /{series}-stock ")
        first, *others = re.findall(r"tests\S*", chosen)
        assert first == ("tests" if series == ALL[0] else "tests/exact")
        assert ("-k not dtrace" in chosen) == (series != ALL[0])
        assert all(os.path.exists(os.path.join(ROOT, path)) for path in [first, *others])
    headings = [line for line in lines if line.startswith("==== ")]
    assert headings == [f"==== {series}: {what}" for series in ALL for what in ("build", "tests")]


def test_one_that_is_named(check):
    code, lines = check(ALL[1])
    assert (code, lines[-1]) == (0, counted(7, 0, 2))
    assert f"python-dtrace of {ALL[1]}" in lines and f"python-stock of {ALL[1]}" in lines
    assert f"python-dtrace of {ALL[0]}" not in lines


def test_one_is_tested_while_the_next_is_built(check):
    code, lines = check(*ALL[:2], AWAITED=f"built-{ALL[1]}")
    assert (code, lines[-1]) == (0, counted(14, 0, 4))


def test_what_is_being_built_ends_with_the_check(check, tmp_path):
    code, _ = check(*ALL[:2], ENDLESS=ALL[1], AWAITED="endless", STOPPED=ALL[0])
    assert code == 143
    built = f"/proc/{(tmp_path / 'endless').read_text().strip()}"
    deadline = time.monotonic() + 30
    while os.path.exists(built) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not os.path.exists(built)


@pytest.mark.parametrize("what, of_it", [("FAILING", (7, 1, 2)), ("MUTE", (0, 1, 0)),
                                         ("BROKEN", (0, 1, 0))])
def test_what_fails_in_one_does_not_stop_the_others(check, what, of_it):
    code, lines = check(*ALL[:2], **{what: ALL[0]})
    passed, failed, skipped = of_it
    assert code == 1
    assert lines[-1] == counted(7 + passed, failed, 2 + skipped)
    assert [line.split(maxsplit=1)[0] for line in lines[-3:-1]] == ALL[:2]
    assert counted(*of_it) in lines[-3] and counted(7, 0, 2) in lines[-2]

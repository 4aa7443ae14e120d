# SPDX-License-Identifier: MIT
"""CPython's own tests do on the patched build, idle, what they do on the stock one."""
import os
import subprocess
import xml.etree.ElementTree as ElementTree

from lib.tracing import PYTHON, ROOT, SERIES

DEFAULT = "Python-build/dist/{}.{}-stock/bin/python3".format(*SERIES)
STOCK = os.path.abspath(os.environ.get("STOCK", os.path.join(ROOT, DEFAULT)))
TESTS = ("test_gc", "test_sys", "test_generators", "test_coroutines", "test_sys_setprofile",
         "test_sys_settrace", "test_threading", "test_asyncio")
TESTS += ("test_monitoring",) if SERIES >= (3, 12) else ("test_dtrace",)


def results(python, folder):
    """{test case: passed, skipped or failed}, and the exit code."""
    report = folder / "report.xml"
    done = subprocess.run(
        [python, "-m", "test", "-j2", "--timeout", "600", "--junit-xml", str(report), *TESTS],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    print(done.stdout[-3000:])
    cases = {}
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        cases[case.get("name")] = min(kinds, default="passed")
    return done.returncode, cases


def test_patched_build_does_as_the_stock_one(tmp_path):
    (tmp_path / "patched").mkdir()
    (tmp_path / "stock").mkdir()
    code, patched = results(PYTHON, tmp_path / "patched")
    stock_code, stock = results(STOCK, tmp_path / "stock")
    assert len(stock) > 3000
    differ = {name: (stock.get(name), patched.get(name)) for name in stock.keys() | patched.keys()
              if stock.get(name) != patched.get(name)}
    assert not differ
    assert (code, stock_code) == (0, 0)


def test_a_venv_works_and_has_the_probes(tmp_path):
    venv = tmp_path / "venv"
    subprocess.run([PYTHON, "-m", "venv", str(venv)], check=True)
    python = str(venv / "bin" / "python")
    done = subprocess.run([python, "-m", "pip", "--version"], check=True, capture_output=True, text=True)
    assert str(venv) in done.stdout
    listed = subprocess.run([python, "-m", "pip", "list", "--format=freeze"], check=True,
                            capture_output=True, text=True).stdout
    assert "pip==" in listed
    assert os.path.realpath(python) == os.path.realpath(PYTHON)

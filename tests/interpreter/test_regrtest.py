# SPDX-License-Identifier: MIT
"""CPython's own tests do on the patched build, idle, what they do on the stock one."""
import os
import subprocess

from lib import regrtest
from lib.tracing import PYTHON, ROOT, SERIES

DEFAULT = "Python-build/dist/{}.{}-stock/bin/python3".format(*SERIES)
STOCK = os.path.abspath(os.environ.get("STOCK", os.path.join(ROOT, DEFAULT)))
TESTS = ("test_gc", "test_sys", "test_generators", "test_coroutines", "test_sys_setprofile",
         "test_sys_settrace", "test_threading", "test_asyncio")
TESTS += ("test_monitoring",) if SERIES >= (3, 12) else ("test_dtrace",)


def results(python):
    """{test case: passed, skipped or failed}"""
    cases = {}
    modules = regrtest.choose_modules(regrtest.list_modules(python), TESTS)
    with regrtest.temporary_folder() as folder:
        for module, of_module, output in regrtest.Runner(folder, timeout=600, jobs=2).run(python, modules):
            if of_module[module] != "passed":
                print(output[-3000:])
            cases.update(of_module)
    return cases


def test_patched_build_does_as_the_stock_one():
    patched = results(PYTHON)
    stock = results(STOCK)
    assert len(stock) > 3000
    differ = {name: (stock.get(name), patched.get(name)) for name in stock.keys() | patched.keys()
              if stock.get(name) != patched.get(name)}
    assert not differ
    assert "failed" not in stock.values()


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

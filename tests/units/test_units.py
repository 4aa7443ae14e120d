# SPDX-License-Identifier: MIT
"""Build and run each C unit, units/NAME_test.c, under ASan and UBSan."""
import glob
import os
import subprocess

import pytest

from lib.contract import CONTRACT, print_contract, probes

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PAGER = os.path.join(ROOT, "presentation")
# What a unit's test is linked with.
PARTS = {"keys_test.c": ["keys.c"], "job_test.c": ["job.c", "buffer.c"]}


@pytest.mark.parametrize("source", sorted(glob.glob(os.path.join(HERE, "*_test.c"))),
                         ids=os.path.basename)
def test_unit(source, tmp_path):
    program = str(tmp_path / "unit")
    parts = [os.path.join(PAGER, part) for part in PARTS.get(os.path.basename(source), ())]
    subprocess.run(["gcc", "-std=gnu11", "-g", "-Wall", "-Wextra", "-Werror",
                    "-fsanitize=address,undefined", "-fno-sanitize-recover",
                    "-D_GNU_SOURCE", "-I", os.path.join(CONTRACT, "tree", "Include"), "-I", PAGER,
                    source, *parts, "-o", program,
                    "-lcmocka"], check=True)
    done = subprocess.run([program], capture_output=True, text=True, check=False)
    print(done.stderr)
    assert done.returncode == 0, done.stderr
    assert "PASSED" in done.stderr


def test_readme_has_the_table_of_the_contract():
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        assert print_contract("--markdown") in file.read(), \
            "make the table again: README.md differs from `contract --markdown`"


def test_manual_page_has_the_probes_of_the_contract():
    path = os.path.join(ROOT, "man", "python-probes.7")
    with open(path, encoding="utf-8") as file:
        assert print_contract("--manual") in file.read(), \
            "make the entries again: man/python-probes.7 differs from `contract --manual`"


@pytest.mark.parametrize("page", sorted(glob.glob(os.path.join(ROOT, "man", "*.[1-8]"))),
                         ids=os.path.basename)
def test_manual_page_is_without_warnings(page):
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Z", page],
                          capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_contract_program_refuses_wrong_words(tmp_path):
    program = str(tmp_path / "contract")
    subprocess.run(["gcc", os.path.join(CONTRACT, "contract.c"), "-o", program], check=True)
    for words in [], ["--other"], ["--list", "more"]:
        done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("usage: ")
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith("usage: ")


def test_provider_is_that_of_the_probes():
    text = print_contract("--provider")
    for probe in probes():
        assert (f"probe {probe.name}(" in text) == probe.fired

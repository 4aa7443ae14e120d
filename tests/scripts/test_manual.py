# SPDX-License-Identifier: MIT
"""The manual of all tools is made of their scripts' heads, and says all of it."""

import os
import shutil
import subprocess

import pytest

from lib.tracing import ROOT
from watching import TOOLS

MANUAL = os.path.join(ROOT, "scripts", "manual")


def run(*arguments):
    return subprocess.run([MANUAL, *arguments], capture_output=True, text=True, check=False)


def head_of(tool):
    """Its lines, as --help prints them, without how far they are from the margin."""
    told = subprocess.run([os.path.join(ROOT, "scripts", "trace"), tool, "--help"],
                          capture_output=True, text=True, check=True).stdout
    return [" ".join(line.split()) for line in told.splitlines() if line.startswith("\t")]


def test_markdown_has_each_line_of_each_tool():
    told = run("markdown")
    assert told.returncode == 0 and told.stderr == ""
    lines = told.stdout.splitlines()
    assert lines.count("```") % 2 == 0
    for tool in TOOLS:
        assert sum(line.startswith(f"| [`{tool}`](#{tool}) | ") for line in lines) == 1
        at = lines.index(f"## {tool}")
        own = [" ".join(line.split()) for line in lines[at:]]
        assert all(line in own for line in head_of(tool))
        assert "**Example**" in lines[at:]


def test_the_manual_page_has_each_line_and_no_fault():
    told = run("man")
    assert told.returncode == 0 and told.stderr == ""
    assert [line[4:] for line in told.stdout.splitlines() if line.startswith(".SH py_")] == \
        list(TOOLS)
    if not shutil.which("groff"):
        pytest.skip("groff is not here: it reads manual pages")
    shown = subprocess.run(["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-P-c", "-rLL=200n"],
                           input=told.stdout, capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    own = [" ".join(line.split()) for line in shown.stdout.replace("−", "-").replace(
        "‐", "-").splitlines()]
    for tool in TOOLS:
        assert [line for line in head_of(tool) if line not in own] == []


@pytest.mark.parametrize("arguments, code", [([], 2), (["html"], 2), (["--help"], 0)])
def test_usage(arguments, code):
    told = run(*arguments)
    assert told.returncode == code
    assert (told.stdout == "") == (code != 0)
    assert len(told.stderr.splitlines()) == (1 if code else 0)

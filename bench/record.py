# SPDX-License-Identifier: MIT
"""RESULTS.md: the last recorded table of every measurement."""
import datetime
import os
import re

import common

PATH = os.path.join(common.BENCH, "RESULTS.md")
OPENING = """\
# What the probes cost

Written by `bench/run --record`: ratios of runs side by side, on the machine named.
"""


def first_match(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found[1].strip() if found else "unknown"


def machine():
    """The day, the processor, the kernel and the programs that took part."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = first_match(r"^model name\s*: (.*)$", file.read())
    kernel = first_match(r"^(\d+\.\d+\.\d+)", os.uname().release)
    python = common.output_of(common.PYTHON, "-VV")
    tools = [first_match(r"^(.*)$", common.output_of(tool, "--version"))
             for tool in ("valgrind", "bpftrace")]
    return ", ".join((
        datetime.date.today().isoformat(), f"{model} ({os.cpu_count()} cores)", f"Linux {kernel}",
        "CPython " + first_match(r"^Python (\S+)", python),
        first_match(r"\[(.*)\]", python), *tools, f"load {os.getloadavg()[0]:.0f}"))


def section(table):
    heading = ", ".join([table.title, *(
        f"{name}={value}" for (name, default), value in
        zip(common.DEFAULTS.items(), (common.SERIES, common.PROFILE, common.SITE))
        if value != default)])
    rows = [["", *table.headings, "target", ""], ["---", *("--:",) * len(table.headings),
                                                  "---", "---"], *table.rows]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return heading, "\n".join((machine() + ".", "", *lines, "", table.note, ""))


def write(table):
    """Replace the section of this measurement, keep the others."""
    sections = {}
    if os.path.exists(PATH):
        with open(PATH, encoding="utf-8") as file:
            _, *parts = re.split(r"^## (.*)\n\n", file.read(), flags=re.MULTILINE)
        sections = dict(zip(parts[::2], (part.strip() + "\n" for part in parts[1::2])))
    heading, text = section(table)
    sections[heading] = text
    with open(PATH + ".new", "w", encoding="utf-8") as file:
        file.write(OPENING + "".join(f"\n## {name}\n\n{body}" for name, body in sections.items()))
    os.replace(PATH + ".new", PATH)

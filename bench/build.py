# SPDX-License-Identifier: MIT
"""Building: all of `make python-dtrace` to configure, make and install unpatched."""
import os
import shutil
import tempfile
import time

import common

LIMIT = 1.1
PARTS = ("Makefile", "Python-build", "patches", "Include-probes", "scripts")
MADE = shutil.ignore_patterns("dist", "work", "__pycache__")
NOTE = ("From the release's archive, so unpacking, patching and generating count, to a stock "
        "build's configure, make and install. One build of each, one after the other.")


def copy_harness(folder):
    """What builds, with nothing built; downloads are shared."""
    for part in PARTS:
        source, target = os.path.join(common.ROOT, part), os.path.join(folder, part)
        if os.path.isdir(source):
            shutil.copytree(source, target, ignore=MADE, symlinks=True)
        else:
            shutil.copy2(source, target)
    downloads = os.path.join(common.ROOT, "Python-build", "work", "downloads")
    os.makedirs(downloads, exist_ok=True)
    os.mkdir(os.path.join(folder, "Python-build", "work"))
    os.symlink(downloads, os.path.join(folder, "Python-build", "work", "downloads"))


def make(folder, *goals):
    """Wall seconds and CPU seconds of a make."""
    wall, cpu = time.perf_counter(), os.times()
    common.output_of("make", *goals, cwd=folder)
    end = os.times()
    return (time.perf_counter() - wall,
            end.children_user + end.children_system - cpu.children_user - cpu.children_system)


def measure():
    table = common.Table("Build", ["wall", "CPU"], NOTE)
    scratch = os.path.join(common.ROOT, "Python-build", "work")
    os.makedirs(scratch, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=scratch) as folder:
        copy_harness(folder)
        make(folder, "deps", "source")
        make(folder, "unpack", "STOCK=yes")
        stock = make(folder, "python-stock")
        probes = make(folder, "python-dtrace")
    table.add("make python-dtrace", *(a / b for a, b in zip(probes, stock)), limit=LIMIT)
    return table.end()

# SPDX-License-Identifier: MIT
"""The recorder of system calls, built, and what it recorded."""
import os
import re
import subprocess

from lib import lttng
from lib.tracing import ROOT, Child

RECORDER = os.path.join(ROOT, "scripts", "lttng", "syscalls")


def build():
    subprocess.run(["make", "-s", "-C", os.path.join(ROOT, "syscalls")], check=True)


class Recorder(Child):
    """It records when this is made."""

    def __init__(self, folder, *processes, options=(), program=RECORDER):
        build()
        self.folder = str(folder)
        words = [word for process in processes for word in ("-p", str(process))]
        super().__init__([program, *words, "-o", self.folder, *options])
        self.wait_for("^recording to ")

    def end(self, number=None):
        """(events recorded, events lost), as it says."""
        assert self.finish(number) == 0, self.lines
        found = re.match(r"(\d+) events recorded, (\d+) lost", self.lines[-1])
        assert found, self.lines
        return int(found[1]), int(found[2])

    def events(self):
        return lttng.read(self.folder)

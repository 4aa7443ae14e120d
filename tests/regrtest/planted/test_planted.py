# SPDX-License-Identifier: MIT
"""Differs where the variable PLANTED says so: to show that a difference is found."""
import os
import runpy
import signal
import sys
import sysconfig
import time
import unittest

NOTES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib", "notes.py")
PLANTED = os.environ.get("PLANTED", "").split(",")
MARKER = os.environ.get("MARKER", "")
WITH_PROBES = bool(sysconfig.get_config_var("WITH_DTRACE"))


def is_watched():
    read_semaphores = runpy.run_path(NOTES)["read_semaphores"]
    return any(read_semaphores(os.getpid(), os.path.realpath(sys.executable)).values())


class Planted(unittest.TestCase):
    def test_with_probes(self):
        self.assertFalse("probes" in PLANTED and WITH_PROBES)

    def test_watched(self):
        self.assertFalse("watched" in PLANTED and is_watched())

    def test_first_time(self):
        if "first" in PLANTED and WITH_PROBES and not os.path.exists(MARKER):
            open(MARKER, "w", encoding="ascii").close()
            self.fail("not again")

    def test_crash(self):
        if "crash" in PLANTED and WITH_PROBES:
            os.kill(os.getpid(), signal.SIGABRT)

    def test_wait(self):
        if "wait" in PLANTED:
            open(MARKER, "w", encoding="ascii").close()
            time.sleep(3600)

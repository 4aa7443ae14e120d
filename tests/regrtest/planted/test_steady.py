# SPDX-License-Identifier: MIT
"""Does the same on every build, traced or not; leaves a process and a file behind."""
import os
import subprocess
import sys
import tempfile
import unittest


class Steady(unittest.TestCase):
    def test_passes(self):
        pass

    def test_fails(self):
        self.fail("everywhere")

    @unittest.skip("everywhere")
    def test_is_skipped(self):
        pass

    def test_parts(self):
        for part in range(3):
            with self.subTest(part=part, address=hex(id(object()))):
                self.assertNotEqual(part, 1)

    def test_leaves_a_daemon_behind(self):
        open(os.path.join(tempfile.gettempdir(), "left"), "w", encoding="ascii").close()
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)", "left-by-test-steady"],
                         start_new_session=True)

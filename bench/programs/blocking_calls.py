# SPDX-License-Identifier: MIT
"""Calls that give up the GIL and take it again, with nobody else to have it."""
import os
import sys
import time

reader, writer = os.pipe()
for _ in range(60_000 * int(sys.argv[1])):
    os.write(writer, b"x")
    os.read(reader, 1)
    time.sleep(0)

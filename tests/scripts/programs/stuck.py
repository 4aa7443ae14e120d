# SPDX-License-Identifier: MIT
"""One function, that runs since before the tracer came, for a second and a half."""

import os
import time


def stuck():
    os.write(1, b"READY\n")
    os.read(0, 1)
    end = time.thread_time() + 1.5
    while time.thread_time() < end:
        pass
    os.write(1, b"DONE\n")
    os.read(0, 1)


stuck()

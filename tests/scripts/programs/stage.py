# SPDX-License-Identifier: MIT
"""Ready, go, done: how the programs of these tests meet their tracer.

os.read and os.write run no Python code of their own, and run() is entered
before the tracer comes: a trace has the workload and nothing else.
"""

import os


def run(workload):
    os.write(1, b"READY\n")
    os.read(0, 1)
    workload()
    os.write(1, b"DONE\n")
    os.read(0, 1)

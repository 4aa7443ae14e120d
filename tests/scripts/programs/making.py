# SPDX-License-Identifier: MIT
"""Functions that are made, called once and freed: one has the place of another."""

import stage


def workload():
    for i in range(31):
        space = {}
        exec(f"def made_{i}(): pass\nmade_{i}()", space)


stage.run(workload)

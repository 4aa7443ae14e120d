# SPDX-License-Identifier: MIT
"""Modules that take their time when they are imported, and one that is not there."""

import os
import sys

import stage

sys.path.append(os.path.join(os.path.dirname(__file__), "imported"))


def workload():
    import sluggish                             # noqa: F401
    import brisk                                # noqa: F401
    try:
        import absent                           # noqa: F401
    except ImportError:
        pass


stage.run(workload)

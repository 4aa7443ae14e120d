# SPDX-License-Identifier: MIT
"""Imports in two threads at a time, one of which has not ended when it is asked."""

import _thread
import os
import sys

import stage

sys.path.append(os.path.join(os.path.dirname(__file__), "imported"))


def beside():
    import sluggish                             # noqa: F401
    done.release()


def workload():
    _thread.start_new_thread(beside, ())
    import brisk                                # noqa: F401
    done.acquire()
    import waiting_to_go                        # noqa: F401


os.write(1, f"main {_thread.get_native_id()}\n".encode())
done = _thread.allocate_lock()
done.acquire()
stage.run(workload)

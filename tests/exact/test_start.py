# SPDX-License-Identifier: MIT
"""A process that starts while a tracer already listens to every Python."""
import subprocess

from lib.programs import LAST
from lib.tracing import PYTHON, Bpftrace, check_stack, events_by_thread, event_script

SCRIPT = ("import os\n"
          "def called(n):\n    return n\n"
          "for i in range(7): called(i)\n"
          "class Late:\n"
          "    def __del__(self): called(8)\n"
          "late = Late()\n")
# Another process, whose events come after all of the first one's.
DRAIN = ("import os\n"
         "def drained(): pass\n"
         "for p in os.sched_getaffinity(0): os.sched_setaffinity(0, {p}); drained()\n")


def test_from_the_first_frame_to_the_last():
    with Bpftrace(event_script()) as tracer:
        process = subprocess.Popen([PYTHON, "-E", "-s", "-c", SCRIPT])
        assert process.wait() == 0
        subprocess.run([PYTHON, "-E", "-s", "-S", "-c", DRAIN], check=True)
        lines = tracer.detach(*LAST)
    events = events_by_thread(lines, only=process.pid)[process.pid]
    assert check_stack(events) == []
    entered = [event.function for event in events if event.kind == "E"]
    assert events[0].file == "<frozen importlib._bootstrap>"
    assert entered.count("called") == 8
    assert entered.count("__del__") >= 1
    assert entered.count("<module>") >= 1
    assert entered.index("__del__") > len(entered) - 100, "not at the end"

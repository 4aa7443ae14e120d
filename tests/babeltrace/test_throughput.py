# SPDX-License-Identifier: MIT
"""As many events a second as babeltrace's own sink; bench/stackview.py measures it closely."""
import os
import sys

from lib.tracing import ROOT

sys.path.insert(0, os.path.join(ROOT, "bench"))

import stackview as bench       # noqa: E402

EVENTS = 50_000
PAIRS = 3
LIMIT = 1.2         # for noise and a short trace


def test_no_fewer_events_a_second_than_sink_text_pretty(stackview, tmp_path):
    trace = bench.write_trace(tmp_path, EVENTS)
    for name, pretty, view in bench.ROWS:
        cpu, _ = bench.medians(trace, pretty, view, PAIRS)
        assert cpu <= LIMIT, f"{name}: {cpu:.2f} times the time"

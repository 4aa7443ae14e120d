# SPDX-License-Identifier: MIT
"""Traces as LTTng-UST itself writes them."""
import os
import re
import subprocess

import pytest

import recording

HERE = os.path.dirname(os.path.abspath(__file__))

pytestmark = pytest.mark.skipif(recording.missing() is not None, reason=f"no LTTng: {recording.missing()}")


@pytest.fixture(scope="module")
def native(tmp_path_factory):
    folder = tmp_path_factory.mktemp("native")
    subprocess.run(["gcc", "-g", "-O0", "-finstrument-functions", os.path.join(HERE, "native.c"), "-o",
                    str(folder / "native")], check=True)
    return folder


@pytest.mark.parametrize("library", ("fast", "whole"))
def test_c_functions_of_a_program(stackview, native, tmp_path, library):
    library = "liblttng-ust-cyg-profile" + ("-fast" if library == "fast" else "") + ".so"
    trace = recording.record(tmp_path, "env", f"LD_PRELOAD={library}", str(native / "native"))
    first, *others = stackview.tree(trace, "--debug-info", kinds="native")
    assert first.startswith("main"), "debug-info of babeltrace does not find the source of each function"
    assert others == ["  open_box [native.c:12]", "    count_cats [native.c:7]", "    <- count_cats",
                      "  <- open_box", "<- main"]
    assert all("???" in line for line in stackview.tree(trace, kinds="native")), "without debug-info"


LOGS = """
import logging, threading
import lttngust
logging.getLogger("cats").warning("%d cats", 3)
thread = threading.Thread(target=logging.getLogger("dogs").error, args=("no\\ndogs",), name="Dog-1")
thread.start()
thread.join()
"""


def test_logging_of_python(stackview, tmp_path):
    trace = recording.record(tmp_path, "/usr/bin/python3", "-c", LOGS, channel="python")
    rows = [row.split(" [")[0] for row in stackview.tree(trace)]
    assert rows == ["WARNING cats: 3 cats", "ERROR dogs: no\\ndogs"]
    apart = stackview.run(trace, timeline="thread").stdout.decode()
    assert "(MainThread)" in apart and "(Dog-1)" in apart


def test_what_lttng_discards_is_said(stackview, native, tmp_path):
    """Far more events than fit into the smallest buffers."""
    program = tmp_path / "many"
    source = tmp_path / "many.c"
    source.write_text("void cat(void) {}\nint main(void) { for (int i = 0; i < 200000; i++) cat(); }\n")
    subprocess.run(["gcc", "-O0", "-finstrument-functions", str(source), "-o", str(program)], check=True)
    trace = recording.record(tmp_path, "env", "LD_PRELOAD=liblttng-ust-cyg-profile-fast.so", str(program),
                         channel="--subbuf-size=4096 --num-subbuf=2")
    lines = stackview.show(trace, kinds="native")
    lost = [int(re.search(r"(\d+) events? lost on CPU", line)[1]) for line in lines if "***" in line]
    assert lost, "something was lost"
    pretty = subprocess.run(["babeltrace2", trace], capture_output=True, text=True, check=True)
    assert sum(lost) == sum(map(int, re.findall(r"Tracer discarded (\d+) events?", pretty.stderr)))

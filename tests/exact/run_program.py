# SPDX-License-Identifier: MIT
"""Run programs/NAME.py (or unaccounted/NAME.py) between two markers, with or without an account of it.

usage: run_program.py NAME [--account FILE [--kinds KINDS]]

Prints READY and waits for a line on standard input; prints DONE and waits for
another one, so that a tracer can be there first and leave last.
"""
import argparse
import gc
import importlib
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def begin():
    pass


def end():
    pass


def drained():
    pass


Last = type("drained", (Exception,), {})


def drain():
    """Fire a last event of each kind from each processor: a tracer that has
    printed it has printed all that came before it from there."""
    processors = os.sched_getaffinity(0)
    for processor in processors:
        os.sched_setaffinity(0, {processor})
        drained()
        try:
            raise Last("drained")
        except Last:
            pass
    os.sched_setaffinity(0, processors)


def meet(marker):
    print(marker, flush=True)
    sys.stdin.readline()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--account", metavar="FILE")
    parser.add_argument("--kinds", default="ERL")
    options = parser.parse_args()
    sys.path[:0] = [os.path.join(HERE, "programs"), os.path.join(HERE, "unaccounted")]
    sys.path.insert(0, os.getcwd())     # where the account is
    program = importlib.import_module(options.name)
    account = importlib.import_module("account") if options.account else None
    # Not even what takes the account may switch the GIL on where there is none.
    if "free-threading" in sys.version:
        assert sys._is_gil_enabled() == (sys._xoptions.get("gil") == "1")
    importlib.util.find_spec("fills_the_path_importer_cache")
    gc.collect()
    gc.disable()        # a program that wants a collection says when
    meet("READY")
    if account:
        account.start(options.kinds)
    begin()
    program.main()
    end()
    if account:
        account.stop(options.account)
    drain()
    meet("DONE")


if __name__ == "__main__":
    main()

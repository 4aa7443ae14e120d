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
sys.path.append(os.path.join(HERE, "waits"))

from meeting import drain, meet     # noqa: E402


def begin():
    pass


def end():
    pass


def drained():
    pass


Last = type("drained", (Exception,), {})


def fire_each_kind():
    drained()
    try:
        raise Last("drained")
    except Last:
        pass


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
    drain(fire_each_kind)
    meet("DONE")


if __name__ == "__main__":
    main()

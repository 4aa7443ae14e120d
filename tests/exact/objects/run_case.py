# SPDX-License-Identifier: MIT
"""Run a case of cases.py, with the collector's account of which instances live.

usage: run_case.py FILE CASE [ARGUMENT ...]

Prints READY and waits for a line on standard input. Then, and wherever the case
yields, it fires the audit event `account` and writes a line to the file: the
addresses of what lives of each class that is watched, {type: [object, ...]}.
Prints DONE.
"""
import gc
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), "waits"))

from meeting import drain, meet     # noqa: E402


def live_objects(watched):
    live = {hex(id(cls)): [] for cls in watched}
    for thing in gc.get_objects():      # all instances: of such classes it knows each
        if type(thing) in watched:
            live[hex(id(type(thing)))].append(hex(id(thing)))
    return live


def write_account(file, watched):
    sys.audit("account")
    json.dump(live_objects(watched), file)
    file.write("\n")


def main():
    import cases
    path, case, *arguments = sys.argv[1:]
    watched = set(cases.CLASSES)
    gc.collect()
    gc.disable()        # a case that wants a collection says when
    meet("READY")
    with open(path, "w", encoding="utf-8") as file:
        write_account(file, watched)
        for _ in getattr(cases, case)(watched, *arguments):
            write_account(file, watched)
    drain()
    print("DONE", flush=True)


if __name__ == "__main__":
    main()

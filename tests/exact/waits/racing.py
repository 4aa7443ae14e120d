# SPDX-License-Identifier: MIT
"""Threads that change, at once, everything that the probes read; until told to stop.

Each thing is done by two threads. The name of a class or a function only one of
them changes: 3.13 without a GIL would let go of the old one twice.

Prints READY; ends at a line on standard input with OK and the number of turns.
"""
import gc
import os
import sys
import threading
import types

stop = False
namespace = {"__name__": "shared"}
exec("def called(n):\n    return n\n", namespace)
of_namespace = namespace["called"]
late = {"names": 0}


class Renamed:
    pass


class Žluťoučký:
    """A name that is no ASCII."""

    def úpěl(self):
        return self


class Shared(Exception):
    pass


def called(*_):
    pass


def use_globals(turn, _):
    """Globals that get other keys, another name, and lose what they had."""
    of_namespace(turn)
    namespace[f"key {turn % 300} {threading.get_native_id()}"] = turn
    namespace["__name__"] = f"name {turn}"
    if turn % 100 == 0:
        namespace.clear()
        namespace.update(called=of_namespace, __name__=f"číslo {turn}")


def use_names(turn, _):
    """Texts whose UTF-8 nobody has asked for yet."""
    own = {"__name__": f"jméno {turn}"}
    exec(f"def fúnkce{turn}(n):\n    return n\n\nfúnkce{turn}(1)\n", own)
    Žluťoučký().úpěl()
    cls = type(f"Třída{turn % 7}", (), {"__module__": f"módul {turn}"})
    late["class"] = cls
    late["names"] += 1
    for _ in range(3):
        late["class"]()


def use_classes(turn, changes):
    if changes:
        Renamed.__qualname__ = f"Renamed {turn}"
    Renamed.__module__ = f"module {turn}"
    things = [Renamed() for _ in range(5)]
    things[0].__class__ = Žluťoučký
    late["things"] = things     # the last thread to do so drops another's


def use_exceptions(turn, changes):
    """Each raises its own: one that several threads raise at once, 3.13
    without a GIL does not survive, be there probes or not."""
    try:
        raise Shared("of this thread")
    except Shared as raised:
        raised.args = (f"text {turn}",)
    if changes:
        Shared.__qualname__ = f"Shared {turn}"
        called.__name__ = f"called {turn}"
    called.__module__ = f"módul {turn}"
    types.MethodType(called, turn)()
    len(str(turn))


def use_threads(turn, _):
    def run():
        thread.name = f"renamed {turn}"
    thread = threading.Thread(target=run, name=f"vlákno {turn}")
    thread.start()
    vars(thread)[f"attribute {turn}"] = 1
    thread.join()


def use_collector(turn, _):
    if turn % 50 == 0:
        gc.collect()
    if turn % 200 == 0:
        pid = os.fork()
        if pid == 0:
            called()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def work(use, changes, turns):
    turn = 0
    while not stop:
        use(turn, changes)
        turn += 1
    turns.append(turn)


def wait_for_the_end():
    global stop
    sys.stdin.readline()
    stop = True


def main():
    uses = [use_globals, use_names, use_classes, use_exceptions, use_threads, use_collector]
    turns = []
    threads = [threading.Thread(target=work, args=(use, changes, turns))
               for use in uses for changes in (True, False)]
    for thread in threads:
        thread.start()
    print("READY", flush=True)
    wait_for_the_end()
    for thread in threads:
        thread.join()
    assert len(turns) == len(threads)
    print("OK", sum(turns), flush=True)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""The probes that upstream kept: gc, import, audit, against their own accounts."""
import os
import re

from lib.tracing import FREE_THREADED, PYTHON, Bpftrace, Child, probe


def trace(script, code, *options):
    """Run code after the tracer has come; lines of the tracer and of the program.

    The code ends by printing LAST from an import that the tracer sees, so that
    nothing is left in its buffers.
    """
    code = ("import sys, os, gc\ngc.collect()\ngc.disable()\nprint('READY', flush=True)\n"
            "sys.stdin.readline()\n" + code +
            "\nsys.stdout.flush()\nfor p in os.sched_getaffinity(0):\n"
            "    os.sched_setaffinity(0, {p})\n    sys.audit('last')\n")
    with Child([PYTHON, "-E", "-s", "-S", *options, "-c", code]) as program:
        program.wait_for("^READY$")
        before = len(program.lines)
        last = f'{probe("audit")} /str(arg0) == "last"/ {{ printf("LAST\\n"); }}'
        with Bpftrace(script + " " + last, program.pid) as tracer:
            program.say()
            assert program.finish() == 0, program.lines
            lines = tracer.detach(*["^LAST$"] * len(os.sched_getaffinity(0)))
        return lines, program.lines[before:]


def tagged(lines, tag):
    return [line.split(" ", 1)[1] for line in lines if line.startswith(tag + " ")]


GC_SCRIPT = (
    f'{probe("gc__start")} {{ printf("GC start %d\\n", (int32)arg0); '
    'printf("GC file %s\\n", str(arg1)); printf("GC in %s %d\\n", str(arg2), (int32)arg3); } '
    f'{probe("gc__done")} {{ printf("GC stop %d %d\\n", arg0, arg1); }}')
# The frame below a callback is the one that set the collection off.
GC_ACCOUNT = """
events = []
def note(phase, info):
    if phase == 'start':
        frame = sys._getframe(1)
        events.extend([f"start {info['generation']}", f"file {frame.f_code.co_filename}",
                       f"in {frame.f_code.co_name} {frame.f_lineno}"])
    else:
        events.append(f"stop {info['collected']} {info['uncollectable']}")
class Node:
    def __init__(self): self.me = self
gc.callbacks.append(note)
"""
GC_END = "\ngc.callbacks.clear()\nfor event in events: print('GC', event)"


def test_collections_are_those_of_gc_callbacks():
    lines, printed = trace(
        GC_SCRIPT,
        "import _testcapi\n" + GC_ACCOUNT + """
@_testcapi.with_tp_del
class Legacy(Node):
    def __tp_del__(self): pass
def by_hand(generation):
    [Node() for _ in range(7)]
    [Legacy() for _ in range(3)]
    return (
        gc.collect(
            generation))
for generation in 0, 1, 2, 2:
    by_hand(generation)
class Collects:
    def __del__(self): gc.collect(1)
def deletes():
    thing = Collects()
    del thing
deletes()
list(map(gc.collect, [0, 1]))
exec(compile('gc.collect()', 'a file', 'exec'))""" + GC_END)
    expected = tagged(printed, "GC")
    assert len(expected) == 8 * 4
    assert {"file a file", "stop 7 3", "in __del__ 32"} <= set(expected)
    # The interpreter collects once more when it ends.
    assert tagged(lines, "GC")[:len(expected)] == expected


def test_collections_by_themselves_are_set_off_where_the_program_allocates():
    lines, printed = trace(
        GC_SCRIPT,
        GC_ACCOUNT + """
def allocates(things):
    for _ in range(2000):
        thing = []
        thing.append(thing)
    return things
def is_innocent():
    number = 0
    for i in range(2000):
        number += i
gc.set_threshold(100, 5, 5)
gc.enable()
for _ in range(10):
    is_innocent()
    allocates(range(2000))
gc.disable()""" + GC_END)
    expected = tagged(printed, "GC")
    starts = [line for line in expected if line.startswith("in ")]
    by_allocates = [line for line in starts if line.startswith("in allocates ")]
    # Without a GIL in the build the collector waits for more, the more there is.
    assert len(starts) > (2 if FREE_THREADED else 100) and len(by_allocates) > 0.9 * len(starts)
    assert tagged(lines, "GC")[:len(expected)] == expected


def test_collections_at_the_end_are_set_off_by_no_function():
    lines, _ = trace(
        f'{probe("gc__start")} /(int32)arg3 == 0/ '
        '{ @none[(int32)arg0, str(arg1), strncmp(str(arg2), "", 1)] = count(); }', "")
    ends = [line for line in lines if line.startswith("@none")]
    assert ends and all(line.startswith("@none[2, , 0]: ") for line in ends), lines


def test_imports_are_those_of_importtime(tmp_path):
    """The file is that of the module in sys.modules."""
    (tmp_path / "spaced").mkdir()
    (tmp_path / "unusual.py").write_text(
        "import sys\nclass Other: pass\nsys.modules[__name__] = Other()\n")
    (tmp_path / "fileless.py").write_text("del __file__\n")
    (tmp_path / "lying.py").write_text("__file__ = 5\n")
    (tmp_path / "caf\xe9.py").write_text("import no_such_module\n")
    names = ["json", "colorsys", "email.message", "spaced", "unusual", "fileless", "lying",
             "_queue", "_symtable", "__hello__", "no_such_module", "caf\xe9", "json"]
    lines, printed = trace(
        f'{probe("import__find__load__start")} {{ printf("START %s\\n", str(arg0)); }} '
        f'{probe("import__find__load__done")} {{ printf("DONE %d %s\\n", arg1, str(arg0)); '
        'printf("FILE <%s>\\n", str(arg2)); }',
        f"sys.path.insert(0, {str(tmp_path)!r})\nfor name in {names!r}:\n"
        "    try: __import__(name)\n    except ImportError as error: pass\n"
        "for name, module in list(sys.modules.items()):\n"
        "    file = vars(module).get('__file__')\n"
        "    print('MODULE', name, file if isinstance(file, str) and name != 'unusual' else '')\n",
        "-X", "importtime", "-X", "utf8")
    imported = [m[1] for m in (re.match(r"import time: *\d+ \| *\d+ \| *(\S+)$", line)
                               for line in printed) if m]
    done = tagged(lines, "DONE")
    assert {"json", "colorsys", "email.message", "_symtable"} <= set(imported)
    assert [line.split()[1] for line in done] == imported
    assert [line for line in done if line.startswith("0 ")] == \
        ["0 no_such_module", "0 no_such_module", "0 caf\xe9"]
    assert sorted(tagged(lines, "START")) == sorted(line.split()[1] for line in done)
    files = dict(line.split(" ", 1) for line in tagged(printed, "MODULE"))
    assert [line for line in tagged(lines, "FILE")] == \
        [f"<{files.get(line.split()[1], '')}>" for line in done]
    assert files["json"].endswith(".py") and files["_queue"].endswith(".so")
    missing = {name for name in imported if not files.get(name)}
    wanted = {
        "spaced", "unusual", "fileless", "lying", "_symtable", "no_such_module"}
    assert missing >= wanted, wanted - missing


def test_import_of_a_name_that_cannot_be_encoded():
    lines, printed = trace(
        f'{probe("import__find__load__start")} {{ printf("START %s\\n", str(arg0)); }} '
        f'{probe("import__find__load__done")} {{ printf("DONE %d %s\\n", arg1, str(arg0)); }}',
        "try: __import__('\\udc80')\nexcept BaseException as error: print(type(error).__name__)")
    assert "START ?" in lines and "DONE 0 ?" in lines
    assert printed == ["ModuleNotFoundError"]


def test_audit_events_are_those_of_a_hook():
    lines, printed = trace(
        f'{probe("audit")} {{ printf("AUDIT %s\\n", str(arg0)); }}',
        "events = []\nsys.addaudithook(lambda event, args: events.append(event))\n"
        "start = len(events)\nopen(os.devnull).close()\ncompile('1', '', 'eval')\n"
        "sys.audit('ours', 1, 2)\nsys._getframe()\nstop = len(events)\n"
        "for event in events[start:stop]: print('AUDIT', event)")
    expected = tagged(printed, "AUDIT")
    assert expected[0] == "open" and "ours" in expected and len(expected) >= 4
    seen = tagged(lines, "AUDIT")
    first = seen.index("sys.addaudithook") + 1
    assert seen[first:first + len(expected)] == expected

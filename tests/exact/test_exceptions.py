# SPDX-License-Identifier: MIT
"""What is told of an exception: its name and its message, without asking it."""
import os
import re

import pytest

from lib.tracing import PYTHON, Bpftrace, Child, probe

# The site's bound, less the end of the string.
LONGEST = 399


def raised(program_text, what, script=None):
    """What `script` prints of the exceptions that are raised in f(), in order."""
    text = (f"import sys\nprint('READY', flush=True)\nsys.stdin.readline()\n{program_text}\n"
            f"def f():\n    raise {what}\n"
            "try: f()\nexcept BaseException: pass\n"
            "def last(): raise EOFError('the end')\n"
            "import os\n"
            "for p in os.sched_getaffinity(0):\n"
            "    os.sched_setaffinity(0, {p})\n"
            "    try: last()\n    except EOFError: pass\n"
            "print('DONE', flush=True)\nsys.stdin.readline()\n")
    script = script or 'printf("TYPE %s\\n", str(arg0)); printf("TEXT %s\\n", str(arg1));'
    with Child([PYTHON, "-I", "-c", text]) as program:
        program.wait_for("^READY$")
        with Bpftrace(f'{probe("exception__raise")} /str(arg3) == "f"/ {{ {script} }} '
                      f'{probe("exception__raise")} /str(arg3) == "last"/ {{ printf("END\\n"); }}',
                      program.pid) as tracer:
            program.say()
            program.wait_for("^DONE$")
            lines = tracer.detach(*["^END$"] * len(os.sched_getaffinity(0)))
        program.say()
        assert program.finish() == 0, program.lines
    return [line for line in lines if re.match("TYPE|TEXT", line)]


@pytest.mark.parametrize("what, type_name, message", [
    ("ValueError('plain')", "ValueError", "plain"),
    ("ValueError", "ValueError", ""),
    ("KeyError('key')", "KeyError", "key"),
    ("SystemExit(-7)", "SystemExit", "-7"),
    ("ValueError('a', 1)", "ValueError", "?"),
    ("OSError(2, 'No such file', '/tmp/x')", "FileNotFoundError", "No such file: /tmp/x"),
    ("ExceptionGroup('group', [KeyError()])", "ExceptionGroup", "group"),
    ("__import__('zlib').error('broken')", "zlib.error", "broken"),
    ("__import__('json').JSONDecodeError('why', '', 0)", "json.decoder.JSONDecodeError",
     "why: line 1 column 1 (char 0)"),
    (r"ValueError('nul \0 lone \ud800 cat \U0001f431')", "ValueError", "nul ? lone ? cat 🐱"),
])
def test_name_and_message(what, type_name, message):
    assert raised("", what) == [f"TYPE {type_name}", f"TEXT {message}"]


@pytest.mark.parametrize("text, kept", [
    ("'x' * 100_000", LONGEST), ("'é' * 100_000", LONGEST // 2 * 2),
    ("'日' * 100_000", LONGEST // 3 * 3), ("'x' + '🐱' * 1000", 1 + (LONGEST - 1) // 4 * 4)])
def test_a_long_message_is_cut_between_characters(text, kept):
    encoded = eval(text).encode()
    script = ('printf("TEXT %s\\n", str(arg1)); printf("TEXT %s\\n", str(arg1 + 199)); '
              'printf("TEXT %s\\n", str(arg1 + 398));')
    seen = b"".join(line.removeprefix("TEXT ").encode("utf-8", "surrogateescape")
                    for line in raised("", f"ValueError({text})", script))
    assert seen == encoded[:kept]


def test_nothing_of_the_exception_is_run():
    """Not even by the class of its class, and its message stays as it was."""
    program = """
asked = []
class Meta(type):
    def __getattribute__(cls, name):
        asked.append(name)
        return type.__getattribute__(cls, name)
class Wary(Exception, metaclass=Meta):
    def __getattribute__(self, name):
        asked.append(name)
        return Exception.__getattribute__(self, name)
    def __str__(self):
        asked.append("str")
        return "asked"
    __repr__ = __str__
wary = Wary("untouched")
import atexit
count = len(asked)
def check():
    import os
    if len(asked) != count: os._exit(3)
atexit.register(check)
"""
    assert raised(program, "wary") == ["TYPE Wary", "TEXT untouched"]

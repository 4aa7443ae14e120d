"""Callbacks that raise as they are told of a jump: a trace function at the line that
a loop goes back to, as a debugger that quits, and tools of sys.monitoring.

The interpreter itself tells tools of these exceptions at an instruction that is none.
"""
import bdb
import sys

TIMES = 50
MONITORING = getattr(sys, "monitoring", None)


class Quit(Exception):
    pass


def loop():
    for x in range(9): abs(x)


def spin():
    i = 0
    while True: i += 1


def generate():
    yield [abs(x) for x in range(9)]


def branch(n=4):
    i = 0
    while i < n:
        if i % 2:
            i += 1
        else:
            i += 1
        yield i


def take_one():
    next(generate())


def take_all():
    list(branch())


LOOPS = loop, spin, take_one, take_all
CODES = {function.__code__ for function in (loop, spin, generate, branch)}


def quit_at_line(function):
    lines = 0

    def trace(frame, event, argument):
        nonlocal lines
        if event == "line" and frame.f_code in CODES:
            lines += 1
            if lines == 3:
                raise Quit
        return trace

    sys.settrace(trace)
    try:
        function()
    except Quit:
        pass
    sys.settrace(None)


class Debugger(bdb.Bdb):
    """Its user steps a little, and quits."""
    lines = 0

    def user_line(self, frame):
        self.lines += 1
        if self.lines > 4:
            self.set_quit()
        else:
            self.set_step()


def refuse(code, *rest):
    if code in CODES:
        raise Quit


def quit_at_event(function, event):
    """By one tool, while another one listens to lines."""
    events = MONITORING.events
    for tool, wanted, callback in (1, event, refuse), (2, events.LINE, lambda *rest: None):
        MONITORING.use_tool_id(tool, str(tool))
        MONITORING.register_callback(tool, wanted, callback)
        MONITORING.set_events(tool, wanted)
    try:
        function()
    except Quit:
        pass
    for tool in 1, 2:
        MONITORING.set_events(tool, 0)
        MONITORING.free_tool_id(tool)


def main():
    for _ in range(TIMES):
        for function in LOOPS:
            quit_at_line(function)
            if MONITORING:
                quit_at_event(function, MONITORING.events.JUMP)
            if function is spin:        # it has no branch, and no step ends it
                continue
            Debugger().runcall(function)
            if MONITORING:
                quit_at_event(function, MONITORING.events.BRANCH)

"""A program that uses sys.monitoring itself, disables places and restarts them."""
import sys

TOOL = 2
EVENTS = sys.monitoring.events


def hot(n):
    return n


def generate(n):
    for i in range(n):
        yield hot(i)


def note(code, *rest):
    return helper(code)


def helper(code):
    return None


def disable(code, *rest):
    return sys.monitoring.DISABLE


def main():
    monitoring = sys.monitoring
    monitoring.use_tool_id(TOOL, "itself")
    for _ in range(3):
        hot(1)
    for event in (EVENTS.PY_START, EVENTS.PY_RETURN, EVENTS.PY_YIELD, EVENTS.LINE):
        monitoring.register_callback(TOOL, event, note)
    monitoring.set_events(TOOL, EVENTS.PY_START | EVENTS.PY_RETURN | EVENTS.LINE)
    list(generate(3))
    for event in (EVENTS.PY_START, EVENTS.PY_RETURN, EVENTS.PY_YIELD, EVENTS.LINE):
        monitoring.register_callback(TOOL, event, disable)
    list(generate(3))
    hot(2)
    list(generate(3))
    monitoring.restart_events()
    hot(3)
    monitoring.set_events(TOOL, 0)
    monitoring.set_local_events(TOOL, hot.__code__, EVENTS.LINE)
    for _ in range(30):
        hot(4)
    monitoring.set_local_events(TOOL, hot.__code__, 0)
    monitoring.free_tool_id(TOOL)
    list(generate(30))

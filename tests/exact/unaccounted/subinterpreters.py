"""Interpreters beside the main one: with a GIL of their own, and sharing it."""
import _interpreters

SCRIPT = """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def generate(n):
    for i in range(n):
        yield fib(i)

class Point:
    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return self.x * 2

for _ in range(12):
    Point(sum(generate(5))).double
"""


def main():
    for config in "isolated", "legacy":
        interpreter = _interpreters.create(config)
        assert _interpreters.exec(interpreter, SCRIPT) is None
        assert _interpreters.exec(interpreter, SCRIPT) is None
        _interpreters.destroy(interpreter)

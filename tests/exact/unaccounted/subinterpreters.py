"""Interpreters beside the main one: with a GIL of their own, and sharing it."""
try:
    import _interpreters
except ImportError:     # of 3.11, where all share one GIL
    import _xxsubinterpreters as _interpreters

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
# Under a name of its own: making an interpreter runs code from strings, too.
RUN = f"exec(compile({SCRIPT!r}, '<beside>', 'exec'), {{'__name__': '__main__'}})"


def create(isolated):
    if hasattr(_interpreters, "exec"):
        return _interpreters.create("isolated" if isolated else "legacy"), _interpreters.exec
    return _interpreters.create(isolated=isolated), _interpreters.run_string


def main():
    for isolated in True, False:
        interpreter, run = create(isolated)
        for _ in range(2):
            assert run(interpreter, RUN) is None
        _interpreters.destroy(interpreter)

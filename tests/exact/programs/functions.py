"""Closures, lambdas that C calls, comprehensions, exec, defaults, decorators."""
import functools


def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count
    return step


def decorated(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper


@decorated
def add(a, b=2, *, c=3):
    return a + b + c


class Folded:
    def __init__(self, text):
        self.text = text

    def __lt__(self, other):
        return self.text < other.text


@functools.lru_cache
def remembered(n):
    return n * 2


def main():
    step = counter()
    for _ in range(7):
        step()
    sorted([3, 1, 2], key=lambda n: -n)
    sorted(map(Folded, "badc"))
    list(map(lambda a, b: a * b, range(5), range(5)))
    list(filter(lambda n: n % 2, range(9)))
    functools.reduce(lambda a, b: a + b, range(11))
    max([1, 5, 2], key=lambda n: n % 3)
    [n for n in range(5) if add(n)]
    {n: add(n) for n in range(3)}
    {add(n, c=1) for n in range(3)}
    sum(add(n) for n in range(4))
    add(1, *[2], **{"c": 4})
    functools.partial(add, 1)(2)
    remembered(1), remembered(1), remembered(2)
    exec("def inner(n):\n    return n + 1\nfor i in range(3):\n    inner(i)\n", {"__name__": "made"})
    eval("(lambda: 3)()")
    exec("def nameless(): pass\nnameless()", {})
    exec("def numbered(): pass\nnumbered()", {"__name__": 5})

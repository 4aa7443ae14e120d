"""Lines: loops on one line, long jumps, try and with, match, long functions."""


def one_line(n):
    for _ in range(n): n -= 0
    while n: n -= 1
    return [x for x in range(3)], {x: y for x in range(2) for y in range(2)}


def tiny(): pass


def nested(n):
    total = 0
    for i in range(n):
        for j in range(i):
            if (i + j) % 2:
                continue
            total += 1
        else:
            total += 2
    while True:
        total -= 1
        if total < 0:
            break
    return total


def multiline(a,
              b):
    return (a
            + b
            + max(a,
                  b))


def handlers(n):
    try:
        if n == 1:
            raise KeyError
        elif n == 2:
            raise ValueError
    except KeyError:
        n = 5
    except ValueError:
        n = 6
    else:
        n = 7
    finally:
        n += 1
    with open("/dev/null") as file:
        file.read()
    return n


def matching(value):
    match value:
        case 1 | 2:
            return "small"
        case [a, b]:
            return a
        case {"k": v}:
            return v
        case str():
            return "text"
        case _:
            return None


def chained(a):
    return (a and
            a > 1 or
            not a)


def class_body():
    class Inner:
        x = 1

        def method(self):
            return self.x
    return Inner().method()


def far():
    source = "def far():\n" + "    a = 1\n" * 700 + "    return a\n"
    namespace = {"__name__": "far"}
    exec(compile(source, "far.py", "exec"), namespace)
    return namespace["far"]()


def main():
    one_line(5)
    for _ in range(9):
        tiny()
    nested(5)
    multiline(1, 2)
    for n in range(3):
        handlers(n)
    for value in 1, 2, [1, 2], {"k": 1}, "x", None:
        matching(value)
    chained(0), chained(1), chained(2)
    class_body()
    far()
    for _ in range(3): pass
    i = 3
    while i: i -= 1

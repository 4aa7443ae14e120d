"""Generators run through, closed, thrown into, delegated to, dropped half way."""


def numbers(n):
    for i in range(n):
        yield i


def guarded(n, log):
    try:
        for i in range(n):
            yield i
    except ValueError:
        yield -1
    finally:
        log.append(n)


def stubborn():
    while True:
        try:
            yield 1
        except KeyError:
            yield 2


def outer(n, log):
    result = yield from guarded(n, log)
    yield result
    return (yield from numbers(2))


def echo():
    value = None
    while True:
        value = yield value


def failing():
    yield 1
    raise OSError("half way")


class Iterator:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def dropped(log):
    generator = guarded(5, log)
    next(generator)
    next(generator)


def main():
    log = []
    sum(numbers(10))
    for _ in numbers(30):
        pass
    list(Iterator(4))
    for _ in Iterator(20):
        pass
    list(outer(3, log))
    a, b, *rest = numbers(5)
    generator = guarded(5, log)
    next(generator)
    generator.close()
    generator = guarded(5, log)
    next(generator)
    generator.throw(ValueError)
    try:
        next(generator)
    except StopIteration:
        pass
    never = guarded(1, log)
    never.close()
    never = numbers(1)
    try:
        never.throw(KeyError("never started"))
    except KeyError:
        pass
    generator = stubborn()
    next(generator)
    generator.throw(KeyError)
    generator.send(None)
    try:
        generator.throw(IndexError)
    except IndexError:
        pass
    generator = outer(5, log)
    next(generator)
    generator.throw(ValueError)
    try:
        generator.throw(IndexError)
    except IndexError:
        pass
    generator = outer(5, log)
    next(generator)
    generator.close()
    generator = echo()
    next(generator)
    for i in range(20):
        generator.send(i)
    del generator
    try:
        list(failing())
    except OSError:
        pass
    dropped(log)
    zip_of = zip(numbers(3), numbers(9))
    list(zip_of)
    del zip_of
    any(n > 2 for n in numbers(9))
    dict((n, n) for n in numbers(3))
    never_started = (n for n in numbers(3))
    del never_started
    return log

"""A throw() that ends the iterator of a `yield from`: the frame around it goes on."""


def ending():
    try:
        yield 1
    except ValueError:
        return 2


def delegating():
    result = yield from ending()
    yield result


def main():
    for _ in range(3):
        generator = delegating()
        next(generator)
        generator.throw(ValueError)
        next(generator, None)

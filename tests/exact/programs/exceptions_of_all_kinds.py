"""Exceptions from everywhere: generators, callbacks, signals, limits, and of
classes that will not be asked what they are."""
import array
import asyncio
import contextlib
import signal
import sys
import threading


def five(error):
    raise error


def one(error, depth=5):
    if depth == 0:
        five(error)
    one(error, depth - 1)


def caught(function, *args):
    try:
        function(*args)
    except BaseException as error:
        return type(error)
    return None


# ---- generators

def generate():
    try:
        yield 1
        yield 2
    except KeyError:
        yield 3
    finally:
        len(())


def stubborn():
    while True:
        try:
            yield
        except ValueError:
            pass


def returns(value):
    yield 1
    return value


def delegate():
    result = yield from returns(7)
    return result


def stops():
    yield 1
    raise StopIteration("by hand")


class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def generators():
    for _ in range(40):
        for _ in generate():
            pass
        for _ in Counter(3):
            pass
        for _ in returns(5):
            pass
    list(Counter(2)), list(delegate())
    thrown = generate()
    next(thrown)
    thrown.throw(KeyError("thrown"))
    caught(thrown.throw, LookupError("again"))
    closed = generate()
    next(closed)
    closed.close()
    closed = stubborn()
    next(closed)
    closed.throw(ValueError("kept"))
    closed.close()
    caught(next, iter(()))
    caught(list, stops())
    never = generate()
    caught(never.throw, OSError)
    dropped = generate()
    next(dropped)
    del dropped


# ---- coroutines

class Waits:
    def __await__(self):
        raise ValueError("awaited")
        yield


async def awaits():
    await Waits()


async def asynchronous():
    for _ in range(2):
        yield 1
    raise KeyError("asynchronous")


async def consumes():
    async for _ in asynchronous():
        pass


async def cancelled():
    try:
        await asyncio.sleep(1000)
    finally:
        len(())


async def cancels():
    task = asyncio.ensure_future(cancelled())
    await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await asyncio.gather(awaits(), consumes(), return_exceptions=True)


# ---- statements

class Manager:
    def __init__(self, swallows):
        self.swallows = swallows

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        return self.swallows


def in_with():
    with Manager(True), Manager(False):
        raise KeyError("swallowed")
    with Manager(False):
        raise KeyError("passed on")


def in_finally():
    for turn in range(3):
        try:
            five(ValueError(turn))
        except KeyError:
            pass
        finally:
            if turn < 2:
                continue
            return turn


def in_comprehension():
    return [five(KeyError(n)) if n else n for n in range(3)]


def in_lambda():
    return sorted("ab", key=lambda text: five(TypeError(text)))


def bare():
    try:
        five(ValueError("bare"))
    except ValueError:
        raise


def again():
    try:
        five(ValueError("named"))
    except ValueError as error:
        raise error


def chained():
    try:
        five(KeyError("cause"))
    except KeyError as error:
        raise ValueError("effect") from error


def hidden():
    try:
        five(KeyError("hidden"))
    except KeyError:
        raise ValueError("shown") from None


def in_handler():
    try:
        five(KeyError("first"))
    except KeyError:
        missing_name


def grouped():
    try:
        raise ExceptionGroup("several", [
            ValueError("one"), ExceptionGroup("nested", [KeyError("two"), OSError("three")])])
    except* ValueError:
        five(TypeError("in a handler of a group"))
    except* KeyError as group:
        raise
    except* OSError:
        pass


def plain_in_group():
    try:
        five(KeyError("wrapped"))
    except* KeyError:
        pass


def nested():
    try:
        try:
            try:
                five(KeyError("nested"))
            except ValueError:
                pass
        finally:
            five(ValueError("instead"))
    except (TypeError, ValueError):
        pass


def asserted():
    assert len("") == 1, "not one"


def not_an_exception():
    raise 5


def raises_class():
    raise LookupError


def unmatched():
    try:
        five(KeyError("unmatched"))
    except 5:
        pass


def statements():
    for function in (in_with, in_finally, in_comprehension, in_lambda, bare, again, chained, hidden,
                     in_handler, grouped, plain_in_group, nested, asserted, not_an_exception,
                     raises_class, unmatched):
        for _ in range(3):
            caught(function)


# ---- from C

class Hostile:
    def __index__(self):
        raise KeyError("index")

    def __eq__(self, other):
        raise ValueError("eq")

    def __bool__(self):
        raise TypeError("bool")

    def __del__(self):
        five(OSError("nobody hears this"))

    __hash__ = None


def recurse():
    recurse()


def recurse_in_c():
    return repr_of(Endless())


class Endless:
    def __repr__(self):
        return repr_of(self)


def repr_of(thing):
    return repr(thing)


def interrupted():
    signal.raise_signal(signal.SIGINT)
    return 1


def from_c():
    hostile = Hostile()
    sys.unraisablehook = lambda unraisable: None
    for function in (lambda: [1][hostile], lambda: [hostile].index(3), lambda: not hostile,
                     lambda: {hostile}, lambda: array.array("b", [1000]), lambda: "a" + 1,
                     lambda: b"\xff".decode(), lambda: "\udcff".encode(), lambda: open("/no/such"),
                     lambda: open(b"/no/such"), lambda: compile("a b", "<wrong>", "exec"),
                     lambda: exec("import no_such_module"), lambda: bytes(sys.maxsize),
                     lambda: [0] * sys.maxsize, lambda: {}[1], lambda: {}["key"],
                     lambda: {}["two", "parts"], lambda: {}[10 ** 30], lambda: int("z"),
                     lambda: next(iter([])), lambda: sys.exit(), lambda: sys.exit(3),
                     lambda: sys.exit("bye"), lambda: exit_with_hook(), recurse, recurse_in_c,
                     interrupted):
        caught(function)
    del hostile, function
    sys.unraisablehook = sys.__unraisablehook__


def exit_with_hook():
    return max([1, 2], key=lambda n: five(SystemExit(n)))


# ---- what an exception says

class Silent(Exception):
    def __str__(self):
        raise KeyError("asked")

    __repr__ = __str__


class Lying(ValueError):
    @property
    def args(self):
        raise KeyError("asked")


class Meta(type):
    def __getattribute__(cls, name):
        raise KeyError("asked")

    @property
    def __name__(cls):
        raise KeyError("asked")

    __module__ = __name__


class OfMeta(Exception, metaclass=Meta):
    pass


class Text(str):
    def __str__(self):
        raise KeyError("asked")

    __repr__ = __eq__ = __str__
    __hash__ = str.__hash__


class Number(int):
    def __str__(self):
        raise KeyError("asked")

    __repr__ = __index__ = __str__


def named_oddly():
    unnamed = type("Unnamed", (Exception,), {"__module__": 5})
    moved = type("Moved", (Exception,), {"__module__": Text("far.away")})
    wrong = type("Wrong", (Exception,), {"__module__": "m\udcffd"})
    wrong.__qualname__ = "Wr\udcffng"
    nowhere = eval("type('Nowhere', (Exception,), {})", {})
    numbered = type("Numbered", (Exception,), {})
    numbered.__qualname__ = "outer.<locals>.Numbered"
    return unnamed, moved, wrong, nowhere, numbered


def changed_while_raised():
    error = ValueError("before")
    try:
        five(error)
    except ValueError:
        error.args = ("after", 2)
        raise


def messages():
    for error in (ValueError(), ValueError(""), ValueError("plain"), ValueError("a", "b"),
                  ValueError(1), ValueError(-(2 ** 63)), ValueError(2 ** 63), ValueError(True),
                  ValueError(1.5), ValueError(None), ValueError(("a",)), ValueError(b"bytes"),
                  ValueError("é", "è"), ValueError("naïve"), ValueError("日本語"), ValueError("🐱"),
                  ValueError("\udc80 and \ud800"), ValueError("nul \0 and after"),
                  ValueError("x" * 100_000), ValueError("日" * 100_000), ValueError("🐱" * 100),
                  ValueError("x" * 198 + "é"), ValueError(Text("subclass")), ValueError(Number(3)),
                  Silent("silent"), Silent(), Lying("lying"), OfMeta("meta"), KeyError(Text("key")),
                  OSError(2, "no such", "file"), OSError(2, "no such"), OSError("alone"),
                  OSError(2, "no such", b"file"), OSError(2, Text("no such"), "file"),
                  OSError(2, "no such", Text("file")), OSError(), OSError(2, "no such", "a", None, "b"),
                  UnicodeDecodeError("utf-8", b"a", 0, 1, "reason"), UnicodeError("a", "b"),
                  UnicodeDecodeError.__new__(UnicodeDecodeError, 1, 2), OSError.__new__(OSError, 1),
                  SyntaxError("text", ("file", 1, 2, "line")), SyntaxError(), SyntaxError("text"),
                  ImportError("module", name="name", path="path"), StopIteration("value"),
                  *[made("why") for made in named_oddly()]):
        caught(five, error)
    caught(changed_while_raised)


def in_thread():
    for n in range(20):
        caught(one, ValueError(n))


def main():
    caught(one, ValueError("through six frames"))
    generators()
    statements()
    from_c()
    messages()
    asyncio.run(cancels())
    threads = [threading.Thread(target=in_thread) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

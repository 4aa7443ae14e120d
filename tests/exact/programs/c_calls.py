"""Calls of what is written in C, in every form a call can have."""
import array
import collections
import functools
import io
import itertools
import math
import operator
import re
import struct
import threading
import types
import weakref


def called(*args, **kwargs):
    return args


def key(n):
    return -n


class Plain:
    pass


class Made:
    def __init__(self, x, y=2):
        self.x = x


class Named(collections.namedtuple("Named", "a b")):
    pass


class Words(dict):
    __slots__ = ()

    def __missing__(self, word):
        return self.setdefault(word, len(word))


class Callable:
    def __call__(self, *args):
        return len(args)


class Base:
    def method(self, n):
        return n

    @classmethod
    def of_class(cls, n):
        return n


class Derived(Base):
    def __init__(self):
        super().__init__()
        self.counter = itertools.count()

    def method(self, n):
        return super().method(n)

    @classmethod
    def of_class(cls, n):
        return super().of_class(n)

    def attribute(self):
        return super().__doc__

    def explicit(self):
        return super(Derived, self).method(3)

    def wrong(self):
        return super(Base, 3).method(3)

    def __reduce__(self):
        return super().__reduce__()


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def decorate(self, function):
        return function


class Meta(type):
    def __call__(cls, *args):
        return super().__call__(*args)


class OfMeta(metaclass=Meta):
    pass


def builtins(data):
    len(data), abs(-3), isinstance(data, list), sum(data), min(data), max(1, 2), repr(data)
    sorted(data, key=key), list(map(key, data)), list(filter(None, data)), divmod(7, 2)
    str(5), tuple(data), type(data), int("5"), float(5), list(data), dict(a=1), set(data), bool(0)
    range(3), enumerate(data), zip(data, data), object(), bytes(3), slice(1, 2), reversed(data)
    getattr(data, "append"), hasattr(data, "missing"), print(end=""), id(data), hash("a")
    math.sqrt(2.0), math.gcd(4, 6), operator.add(1, 2), struct.pack("<i", 5), re.compile("a")


def methods(data):
    data.append(1), data.pop(), data.index(1), data.sort(key=key), data.copy(), data.extend((1,))
    data.pop(), "a,b".split(","), "abc".upper(), " ".join("ab"), "a".startswith("a")
    "{}".format(1), {}.get("a"), {1: 2}.items(), b"ab".hex(), (1, 2).count(1), data.__len__()
    append = data.append
    append(1), data.pop()
    list.append(data, 1), data.pop(), str.upper("a"), int.__add__(1, 2), (1).__add__(2)
    dict.fromkeys("ab"), int.from_bytes(b"a", "big"), str.maketrans("a", "b"), bytes.fromhex("00")
    array.array("b", [1]).tolist(), io.StringIO().write("a"), collections.deque([1]).popleft()
    collections.OrderedDict(a=1).get("a"), Words()["word"], Words(a=1).get("a")
    function = Words(a=1).get
    function("a")
    re.compile("a").match("a").group(), weakref.ref(called)()


def keywords(data):
    sorted(data, key=key, reverse=True), dict(a=1, b=2), int("5", base=8), print(end="", sep="")
    "{a}".format(a=1), max(data, key=key), Made(x=1), Made(1, y=3), Named(a=1, b=2)
    "a b".split(sep=" "), called(a=1), functools.partial(called, 1)(b=2)


def unpacked(data):
    len(*[data]), max(*data), dict(**{"a": 1}), print(*(), **{"end": ""}), called(*data, **{"a": 1})
    Made(*[1]), Base().method(*[1]), "".join(*[["a"]]), functools.partial(*[called])(*data)
    types.MethodType(len, data)(*[]), Callable()(*data)


def objects(data):
    Plain(), Made(1), Named(1, 2), Callable()(1, 2), OfMeta(), OfMeta()
    functools.partial(len)(data), functools.partial(called, 1)(2), operator.itemgetter(0)(data)
    operator.attrgetter("real")(1), operator.methodcaller("upper")("a"), types.SimpleNamespace(a=1)
    functools.lru_cache(key)(1), staticmethod(called)(1), type("New", (), {}), Derived.of_class(1)
    types.MethodType(len, data)(), types.MethodType(types.MethodType(called, 1), 2)(3)
    types.MethodType(Plain, 1).__func__()
    bound = Base().method
    bound(1), bound(n=2)
    next(iter(data)), iter(called, ()), memoryview(b"a").tobytes(), Exception("a"), property(key)


def supers():
    derived = Derived()
    derived.method(1), derived.attribute(), derived.explicit(), Derived.of_class(1)
    super(Derived, derived).method(2)
    for wrong in (derived.wrong, derived.__reduce__, lambda: super().method):
        failing(wrong)


def failing(function, *args):
    try:
        return function(*args)
    except Exception:
        return None


def raising(data):
    for function in (lambda: len(5), lambda: int("x"), lambda: data.index("x"), lambda: {}.pop(1),
                     lambda: max(*[]), lambda: sorted(data, key=5), lambda: Made(),
                     lambda: Plain(1), lambda: sorted(data, key=failing_key),
                     lambda: list(map(failing_key, data)), lambda: next(iter(())), lambda: data(),
                     lambda: len(*5), lambda: print(**{1: 2}), lambda: "".join(None, a=5)):
        failing(function)


def failing_key(n):
    raise ValueError(n)


def statements(data):
    with Manager(), open("/dev/null") as file, threading.Lock():
        file.read()
    manager = Manager()

    @manager.decorate
    @staticmethod
    def decorated():
        pass

    @manager.decorate
    class Decorated:
        pass
    try:
        assert data == 1, len(data)
    except AssertionError:
        pass
    [len(data) for _ in data], {abs(n) for n in data}, {n: str(n) for n in data}
    list(float(n) for n in data), f"{len(data)!r:>{abs(5)}}"
    match data:
        case [int(), *rest]:
            len(rest)
    import string
    string.capwords("a b")


def generate(data):
    for n in data:
        yield abs(n)
        len((yield) or ())


def callbacks(data):
    """Python that C calls, which calls C."""
    sorted(data, key=lambda n: abs(len(str(n))))
    functools.reduce(lambda a, b: max(a, b), data)
    re.sub("a", lambda match: match.group().upper(), "banana")
    generator = generate(data)
    next(generator), next(generator), generator.send([1]), generator.close()
    list(generate(data))
    max(data, key=lambda n: sorted(data, key=lambda m: abs(m))[0])


class Vanishing:
    def __call__(self):
        holder.clear()
        return len(())


holder = []


def vanishes():
    """The last reference to what is called goes while it runs."""
    holder.append(Vanishing())
    holder[0]()
    holder.append(functools.partial(holder.clear))
    holder[0]()
    holder.append(type("Short", (), {"__init__": lambda self: holder.clear()}))
    holder[0]()


def shadowed():
    """What the compiler takes for the super of Python is one of the program's."""
    space = {"__name__": "shadow"}
    exec("def super(*args): return str(len(args))\n"
         "class A:\n"
         "    def f(self): return super().upper()\n"
         "    def g(self): return super(A, self).upper\n"
         "def call(): return A().f(), A().g()()\n", space)
    for _ in range(5):
        space["call"]()


def in_thread(data):
    for _ in range(30):
        builtins(data), methods(data)


def main():
    data = [3, 1, 2]
    for _ in range(40):
        builtins(data), methods(data), keywords(data), unpacked(data), objects(data)
    for _ in range(4):
        supers(), raising(data), statements(data), callbacks(data), vanishes(), shadowed()
    threads = [threading.Thread(target=in_thread, args=([3, 1, 2],)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

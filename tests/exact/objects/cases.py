# SPDX-License-Identifier: MIT
"""How instances come to be and go: each case is a generator that stops where what
lives is to be compared.

`watched` is the set of the classes that are compared; a case may add its own.
"""
import collections
import copy
import dataclasses
import functools
import gc
import io
import pickle
import random
import resource
import sys
import threading
import types
import weakref

import kinds
from kinds import Data, Empty, Error, Heir, Meta, Named, Outer, Plain, Slotted


class Node:
    """What a chain is made of."""
    def __init__(self, next=None):
        self.next = next


class ListNode(list):
    pass


class TupleNode(tuple):
    pass


class Phoenix:
    """Saves itself as often as it is told to."""
    saved = []

    def __init__(self, lives, me=None):
        self.lives = lives
        self.me = me

    def __del__(self):
        if self.lives > 0:
            self.lives -= 1
            self.saved.append(self)


class EmptyPhoenix(int):
    """The same without a dict."""
    __slots__ = ()
    saved = []

    def __del__(self):
        self.saved.append(self)


class Unclosed(io.RawIOBase):
    """Saves itself where it should be closed, which is where it is finalized."""
    saved = []

    def close(self):
        self.saved.append(self)


class Changeling(Plain):
    """Has another class when it goes."""
    def __del__(self):
        self.__class__ = Heir


class RaisesInNew:
    before = True

    def __new__(cls):
        if cls.before:
            raise ValueError
        super().__new__(cls)
        raise ValueError


class RaisesInInit:
    def __init__(self):
        self.me = self
        raise ValueError


class RaisesInDel:
    def __del__(self):
        raise ValueError


class MakesAnother:
    def __new__(cls):
        return Plain(super().__new__(cls))


class Reduced:
    def __reduce__(self):
        return Reduced, ()


class OtherMeta(type):
    pass


class BigTuple(tuple):
    pass


CLASSES = [*kinds.MAKERS, kinds.Colour, Node, ListNode, TupleNode, Phoenix,
           EmptyPhoenix, Unclosed, Changeling, RaisesInNew, RaisesInInit, RaisesInDel,
           MakesAnother, Reduced, OtherMeta, BigTuple]


def of_every_kind(_watched):
    """More than often enough for a call to be specialised."""
    for cls, make in kinds.MAKERS.items():
        made = [make() for _ in range(20)]
        assert {type(thing) for thing in made} == {cls}, cls
        yield
        del made[:10]
        yield
        made.clear()
        gc.collect()
        yield


def hot_calls(turns=200):
    for number in range(turns):
        Plain(number)
        Slotted(number)
        Node()
        Data(number)
        Empty()
        Named(number)
    return [Plain(number) for number in range(100)]


def replace(thing, **changes):
    if hasattr(copy, "replace"):
        return copy.replace(thing, **changes)
    if isinstance(thing, tuple):
        return thing._replace(**changes)
    return dataclasses.replace(thing, **changes)


def every_way(_watched):
    kept = [hot_calls()]
    yield
    kept += [object.__new__(Plain), Plain.__new__(Heir), Plain(*[1]), Plain(**{"value": 2}),
             functools.partial(Plain, 1)(), *map(Slotted, range(9)), type(kept[0][0])()]
    yield
    for original in Plain(1), Slotted(1), Data(1), Named(1, 2), Error(1), kinds.Subint(2**80), \
            kinds.Substr("text"), kinds.Sublist([1]), kinds.Subdict({1: 2}), Reduced(), \
            kinds.Subtuple((1,)), kinds.SlottedData(1), kinds.Colour.RED:
        kept += [copy.copy(original), copy.deepcopy(original), copy.deepcopy([original, original])]
        kept += [pickle.loads(pickle.dumps(original, protocol))
                 for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)]
        yield
    del original
    named = Named._make([1, 2])
    kept += [named, named._replace(value=2), replace(named, value=3),
             replace(Data(1), value=2)]
    kept += [kinds.Subint.from_bytes(b"12345"), kinds.Subfloat.fromhex("0x1p3"),
             kinds.Subbytes.fromhex("abcd"), kinds.Subdict.fromkeys("abc"),
             kinds.Subdate.today(), kinds.SubDecimal("1.5") + 1]
    yield
    made = Meta("ByCall", (Plain,), {})
    kept += [made, type("ByType", (), {}), types.new_class("New", (Plain,), {"metaclass": Meta})]
    yield
    del named, made
    kept.clear()
    gc.collect()
    yield


def attempt(function, *arguments):
    try:
        function(*arguments)
    except Exception:
        return
    raise AssertionError(f"{function} raised nothing")


def failures(_watched):
    for RaisesInNew.before in True, False:
        for _ in range(50):
            attempt(RaisesInNew)
        yield
    for _ in range(50):
        attempt(RaisesInInit)
    yield
    gc.collect()
    yield
    sys.unraisablehook = lambda _: None
    for _ in range(50):
        RaisesInDel()
        attempt(Plain, 1, 2, 3)
        attempt(Meta, "name", (int, str), {})
        attempt(kinds.Subint, "no number")
        attempt(kinds.SubDecimal, "no number")
        attempt(kinds.Subdate, 1, 99, 1)
        attempt(kinds.Subbytes, -1)
    yield
    kept = [MakesAnother() for _ in range(50)]
    assert {type(thing) for thing in kept} == {Plain}
    yield
    kept.clear()
    yield


def without_memory(_watched):
    """A tuple is copied into an instance that there is no memory for."""
    original = (None,) * 20_000_000
    with open("/proc/self/statm", encoding="ascii") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size + (100 << 20), limits[1]))
    for _ in range(7):
        attempt(BigTuple, original)
    resource.setrlimit(resource.RLIMIT_AS, limits)
    yield
    kept = BigTuple(original)
    yield
    del kept
    yield


def cycles(_watched):
    for make in Plain, Slotted, Data, Heir, kinds.SubSimpleNamespace, lambda: Phoenix(0):
        for _ in range(50):
            one = make()
            other = make()
            one.value, other.value = other, one
        called = []
        watch = weakref.ref(one, called.append)
        del one, other
        yield
        gc.collect()
        yield
        assert called == [] or called == [watch]
        assert watch() is None
    kept = kinds.Sublist()
    kept.append(kept)
    mine = kinds.Subdict(me=kept)
    kept.append(mine)
    del kept, mine
    gc.collect(0)
    yield
    gc.collect()
    yield


def resurrection(_watched):
    for lives in 0, 1:
        made = [Phoenix(lives) for _ in range(20)]
        made += [Phoenix(lives, made) for _ in range(20)]
        yield
        del made
        yield
        gc.collect()
        yield
        Phoenix.saved.clear()
        yield
        gc.collect()
        yield
    made = [EmptyPhoenix(number) for number in range(20)]
    yield
    made.clear()
    assert len(EmptyPhoenix.saved) == 20
    yield
    EmptyPhoenix.saved.clear()
    yield
    for _ in range(20):
        Unclosed()
    assert len(Unclosed.saved) == 20
    yield
    Unclosed.saved.clear()
    yield


def chain(cls, length, grow):
    head = cls()
    for _ in range(length):
        head = grow(head)
    return head


def deep(_watched):
    """Deep enough for the trashcan, many times."""
    for cls, grow in ((Node, Node), (ListNode, lambda head: ListNode([head])),
                      (TupleNode, lambda head: TupleNode([head])), (Plain, Plain),
                      (Node, lambda head: Node([(head, {1: Plain(head)})])), (Slotted, Slotted)):
        head = chain(cls, 10_000, grow)
        del head
        yield
    head = Error()
    for _ in range(10_000):
        error = Error()
        error.__context__ = head
        head = error
    del head, error
    yield


def change_class(thing, cls):
    thing.__class__ = cls


def classes_set(watched):
    for _ in range(50):
        thing = Plain(1)
        thing.__class__ = Heir
        thing.__class__ = Plain
        thing.__class__ = Heir
        attempt(change_class, thing, Slotted)
        attempt(change_class, thing, int)
        attempt(change_class, 1, kinds.Subint)
    yield
    del thing
    yield
    module = types.ModuleType("module")
    module.__class__ = kinds.Submodule
    yield
    module.__class__ = types.ModuleType
    yield
    module.__class__ = kinds.Submodule
    del module
    yield
    made = kinds.Meta("Made", (), {})
    made.__class__ = OtherMeta
    yield
    watched.add(made)
    thing = made()
    yield
    thing.__class__ = Outer
    yield
    del thing
    watched.remove(made)
    made.__class__ = Meta
    yield
    made.__class__ = OtherMeta
    del made
    gc.collect()
    yield
    kept = [Changeling(number) for number in range(20)]
    kept += [Changeling(kept) for _ in range(20)]
    yield
    del kept
    yield
    gc.collect()
    yield


def local_classes(watched):
    """They go with their instances, in one cycle."""
    def make():
        class Local(metaclass=Meta):
            pass
        Local.instances = [Local() for _ in range(5)]
        Local.instances[0].me = Local
        return Local
    made = [make() for _ in range(10)]
    watched.update(made)
    yield
    watched.difference_update(made)
    del made
    gc.collect()
    yield
    for _ in range(20):         # the last reference to its class
        type("Last", (), {"__slots__": ()})()
        type("LastWithDict", (), {})()
    gc.collect()
    yield


def threads(_watched):
    barrier = threading.Barrier(4)

    def run():
        barrier.wait()
        for number in range(2000):
            thing = Plain(Slotted(Empty()))
            thing.value.value = Named(number, thing if number % 9 == 0 else None)
    sys.setswitchinterval(1e-5)
    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    yield
    gc.collect()
    yield


def types_of_c(watched, folder):
    """Only what is subclassed in Python is of a class made in Python."""
    sys.path.insert(0, folder)
    import allocators
    bases = allocators.New, allocators.Reuser, allocators.Plain
    heirs = [type("Heir", (base,), {"__slots__": ()}) for base in bases]
    heirs.append(type("HeirWithDict", (allocators.Plain,), {}))
    watched.update(heirs)
    for _ in range(5):
        kept = [cls() for cls in heirs for _ in range(30)]
        others = [base() for base in bases for _ in range(30)]
        yield
        del kept[::2], others[::3]
        yield
    del kept, others
    yield


class Chance:
    """A program by chance, out of everything above."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.things = []
        self.watches = []

    def pick(self):
        return self.random.choice(self.things) if self.things else None

    def make(self):
        cls, make = self.random.choice(list(kinds.MAKERS.items()))
        thing = make()
        self.things.append(thing)
        if self.random.random() < 0.5:
            try:
                self.watches.append(weakref.ref(thing))
            except TypeError:
                pass

    def link(self):
        one = self.pick()
        for way in lambda: setattr(one, "value", self.pick()), lambda: one.append(self.pick()), \
                lambda: one.update({id(one): self.pick()}):
            try:
                return way()
            except Exception:
                pass

    def drop(self):
        self.random.shuffle(self.things)
        del self.things[:self.random.randrange(9)]

    def hold(self):
        self.things.append(self.random.choice([list, tuple, iter, enumerate])([self.pick()]))

    def twin(self):
        if self.random.random() < 0.5:
            self.things.append(copy.copy(self.pick()))
        else:
            self.things.append(pickle.loads(pickle.dumps(self.pick())))

    def turn(self):
        self.pick().__class__ = self.random.choice(
            [Plain, Heir, kinds.Submodule, Data, Meta, OtherMeta])

    def phoenix(self):
        Phoenix(self.random.randrange(3), self.pick())
        if self.random.random() < 0.3:
            self.things += Phoenix.saved
            Phoenix.saved.clear()

    def fail(self):
        self.random.choice([RaisesInInit, RaisesInNew, lambda: Plain(1, 2, 3)])()

    def deep(self):
        self.things.append(chain(Node, self.random.randrange(600), Node))

    def many(self):
        hot_calls(20)

    def collect(self):
        gc.collect(self.random.randrange(3))

    def check_watches(self):
        """The collector knows what the weak references know."""
        known = {id(thing) for thing in gc.get_objects()}
        for watch in self.watches:
            assert watch() is None or id(watch()) in known

    def step(self):
        action = self.random.choice([self.make] * 6 + [self.link] * 4 + [
            self.drop, self.drop, self.hold, self.hold, self.twin, self.turn, self.phoenix,
            self.fail, self.deep, self.many, self.collect])
        try:
            action()
        except Exception:
            pass


def by_chance(_watched, seed):
    chance = Chance(int(seed))
    for _ in range(40):
        for _ in range(30):
            chance.step()
        yield
        chance.check_watches()
    chance.things.clear()
    Phoenix.saved.clear()
    gc.collect()
    yield

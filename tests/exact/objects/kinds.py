# SPDX-License-Identifier: MIT
"""Classes made in Python, of every kind that a program may have, and how to make
an instance of each."""
import abc
import array
import ast
import collections
import ctypes
import dataclasses
import datetime
import decimal
import enum
import functools
import io
import itertools
import random
import struct
import sys
import threading
import types
import typing
import weakref


class Plain:
    def __init__(self, value=None):
        self.value = value


class Slotted:
    __slots__ = ("value", "__weakref__")

    def __init__(self, value=None):
        self.value = value


class Empty:
    __slots__ = ()


class Heir(Plain):
    pass


class Custom(Plain):
    def __new__(cls, *_):
        return super().__new__(cls)


class Outer:
    class Inner:
        pass


if sys.version_info >= (3, 12):
    exec("class Generic[T]:\n    pass")
else:
    class Generic(typing.Generic[typing.TypeVar("T")]):
        pass


class Grown(Plain):
    """More attributes than there are inline values."""
    def __init__(self, value=None):
        super().__init__(value)
        for number in range(40):
            setattr(self, f"attribute_{number}", number)


@dataclasses.dataclass
class Data:
    value: object = None


@dataclasses.dataclass(slots=True, frozen=True, weakref_slot=True)
class SlottedData:
    value: object = None


Named = collections.namedtuple("Named", "value other", defaults=(1, 2))


class TypedNamed(typing.NamedTuple):
    value: int = 1


class Meta(type):
    pass


class Abstract(metaclass=abc.ABCMeta):
    pass


class Error(Exception):
    pass


class Group(ExceptionGroup):
    def __new__(cls, *_):
        return super().__new__(cls, "group", [ValueError()])


class Structure(ctypes.Structure):
    _fields_ = [("value", ctypes.c_int)]


class Colour(enum.Enum):
    RED = 1


def subclass(base, *arguments, **namespace):
    name = "Sub" + base.__name__ + ("Empty" if "__slots__" in namespace else "")
    made = type(name, (base,), {"__module__": __name__, **namespace})
    globals()[name] = made
    return made, lambda: made(*arguments)


MAKERS = {cls: cls for cls in (
    Plain, Slotted, Heir, Custom, Outer, Outer.Inner, Generic, Grown, Data, SlottedData,
    Named, TypedNamed, Abstract, Error, Group, Structure)}
MAKERS[Meta] = lambda: Meta("made", (), {})
MAKERS |= dict(subclass(*arguments) for arguments in (
    (int, 2**70), (float, 1.5), (complex, 1j), (str, "é" * 50), (bytes, b"bytes"),
    (bytearray, b"bytes"), (tuple, (1, 2, 3)), (list, [1, 2]), (dict, {1: 2}), (set, [1]),
    (frozenset, [1]), (collections.deque, [1]), (collections.OrderedDict, {1: 2}),
    (collections.defaultdict, list), (collections.Counter, "abc"), (collections.ChainMap,),
    (collections.UserDict,), (types.ModuleType, "module"), (types.SimpleNamespace,),
    (types.GenericAlias, list, (int,)), (functools.partial, print),
    (functools.cached_property, print), (threading.local,), (datetime.date, 2020, 1, 1),
    (datetime.datetime, 2020, 1, 1), (datetime.timedelta, 1), (decimal.Decimal, 1), (property,),
    (classmethod, print), (staticmethod, print), (super, Plain), (weakref.ref, Plain),
    (io.BytesIO,), (io.StringIO,), (io.RawIOBase,), (array.array, "b"), (random.Random,),
    (struct.Struct, "i"),
    (ast.Name,), (enumerate, []), (reversed, "ab"), (zip, []), (map, print, []),
    (filter, None, []), (itertools.count,), (itertools.chain,), (KeyboardInterrupt,), (OSError,),
    (StopIteration, 1), (UnicodeDecodeError, "utf-8", b"", 0, 1, ""), (ctypes.c_int,),
    (ctypes.py_object,)))
MAKERS[Empty] = Empty
MAKERS |= dict(subclass(*arguments, __slots__=()) for arguments in (
    (int, 2**70), (float, 1.5), (complex, 1j), (str, "é" * 50), (bytes, b"bytes"),
    (bytearray, b"bytes"), (datetime.date, 2020, 1, 1), (datetime.time, 1, 1, 1, 1)))

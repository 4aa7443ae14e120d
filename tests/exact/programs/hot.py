"""Calls hot enough to be specialised in every way the interpreter knows."""


class Base:
    def method(self, n):
        return n

    @classmethod
    def of_class(cls, n):
        return n

    @staticmethod
    def static(n):
        return n


class Derived(Base):
    __slots__ = ("slot",)

    def __init__(self, slot):
        self.slot = slot

    def method(self, n):
        return super().method(n)

    @property
    def value(self):
        return self.slot

    def __getitem__(self, n):
        return n

    def __iter__(self):
        yield self.slot
        yield from (1, 2)

    def __len__(self):
        return 2

    def __contains__(self, item):
        return True


class Overridden:
    def __getattribute__(self, name):
        return name


def exact(a, b):
    return a


def defaults(a, b=1, *, c=2):
    return b


def keywords(*args, **kwargs):
    return args


def generator(n):
    while n:
        n -= 1
        yield n


def loop(derived, overridden, call):
    total = 0
    for n in generator(3):
        total += n
    total += exact(1, 2)
    total += defaults(1)
    total += defaults(1, c=3)
    keywords(1, 2, a=3)
    keywords(*(1, 2), **{"a": 3})
    total += derived.method(1)
    total += Derived.of_class(1)
    total += derived.of_class(1)
    total += derived.static(1)
    total += derived.value
    total += derived[1]
    for n in derived:
        total += n
    len(derived)
    1 in derived
    overridden.anything
    bound = derived.method
    bound(2)
    Derived(1)
    total += call(1)
    total += (lambda n: n)(1)
    return total


def main():
    derived = Derived(1)
    overridden = Overridden()
    for turn in range(60):
        loop(derived, overridden, abs if turn % 7 else derived.method)

"""Properties, descriptors, special methods, __init__, __new__, __del__."""


class Descriptor:
    def __get__(self, instance, owner):
        return 7

    def __set__(self, instance, value):
        pass

    def __set_name__(self, owner, name):
        self.name = name


class Point:
    described = Descriptor()

    def __new__(cls, *args):
        return super().__new__(cls)

    def __init__(self, x=0):
        self.x = x

    @property
    def double(self):
        return self.x * 2

    @double.setter
    def double(self, value):
        self.x = value // 2

    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError(name)
        return name

    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        pass

    def __contains__(self, item):
        return item == 1

    def __len__(self):
        return 3

    def __call__(self, *args):
        return args

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return 5

    def __add__(self, other):
        return self

    __radd__ = __add__

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return True

    def __bool__(self):
        return True

    def __repr__(self):
        return "Point"

    def __format__(self, specification):
        return specification

    def __del__(self):
        self.gone = True


class Always:
    def __getattribute__(self, name):
        return object.__getattribute__(self, name) if name == "known" else 1

    known = 2


class Plain:
    def __init__(self, a, b=2):
        self.a = a
        self.b = b


class Wrong:
    def __init__(self):
        return 1


class Failing:
    def __init__(self):
        raise ValueError("never made")


def use(point):
    point.x = 1
    point.double = 4
    point.double
    point.described
    point.described = 1
    point.other
    getattr(point, "missing", None)
    point[1]
    point[1] = 2
    1 in point
    len(point)
    point(1)
    point == point
    {point: 1}
    point + 1
    1 + point
    with point:
        raise KeyError
    if point:
        repr(point), f"{point:x}", str(point)


def main():
    for _ in range(40):
        point = Point(1)
        use(point)
        del point
        always = Always()
        always.known, always.unknown
        Plain(1), Plain(1, 2), Plain(a=1)
        for wrong in Wrong, Failing:
            try:
                wrong()
            except (TypeError, ValueError):
                pass

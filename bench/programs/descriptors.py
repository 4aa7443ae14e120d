# SPDX-License-Identifier: MIT
"""Attributes that call: property, __getattr__, a descriptor, operators, __getitem__."""
import sys


class Field:
    def __init__(self, name):
        self.name = "_" + name

    def __get__(self, instance, owner):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        setattr(instance, self.name, value)


class Vector:
    x = Field("x")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    @property
    def square(self):
        return self.y * self.y

    def __getattr__(self, name):
        return len(name)

    def __getitem__(self, i):
        return self.y + i

    def __add__(self, other):
        return Vector(self.y, other.y)

    def __eq__(self, other):
        return self.y == other.y

    def __len__(self):
        return 2

    def __call__(self, by):
        return self.y * by


def run(n):
    vector = Vector(1, 2)
    for i in range(n):
        vector.x = vector.square + vector.missing + vector[i] + vector.x % 3 + len(vector)
        assert vector == vector + vector
        vector(i)


run(24_000 * int(sys.argv[1]))

# -*- coding: utf-8 -*-
"""Names that are long, not ASCII, or cannot be encoded at all."""


def größe(n):
    return n


def 猫の動画():
    return größe(1)


def main():
    猫の動画()
    long = "f" * 150
    namespace = {"__name__": "módulo"}
    exec(f"def {long}(): pass\n{long}()", namespace)
    exec("def f():\n    raise KeyError\ntry:\n    f()\nexcept KeyError:\n    pass", {"__name__": "\ud800"})
    code = größe.__code__.replace(co_name="\ud83d", co_filename="\udcff.py")
    type(größe)(code, globals())(1)
    live = 猫の動画.__code__.replace(co_name="b\u00e4d\ud800")
    try:
        raise ValueError
    except ValueError:
        type(größe)(live, globals())()

"""Globals in which looking up __name__ could run Python code, or finds none."""
import sys

compared = []


class Same:
    """A key that looks like "__name__" to a dict until it asks."""

    def __hash__(self):
        return hash("__name__")

    def __eq__(self, other):
        compared.append(other)
        return False


class Globals(dict):
    def __getitem__(self, key):
        return "not the module" if key == "__name__" else super().__getitem__(key)


def run(namespace):
    exec("def f():\n    return 1\n\n\nf()\n", namespace)


def main():
    namespace = {Same(): 1}
    run(namespace)
    asked = len(compared)
    for _ in range(5):
        namespace["f"]()
    run({5: 1, "__name__": "five"})
    run(Globals(__name__="a subclass"))
    run({"__name__": "x" * 150})
    run({"__name__": None})
    # The account itself asks; a probe may not.
    assert len(compared) == asked or "account" in sys.modules

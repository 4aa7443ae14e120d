"""Modules that are found, made, missing or broken, and a reload."""
import importlib
import sys


def main():
    for name in "colorsys", "this_is_no_module", "json.decoder", "colorsys":
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    sys.modules.pop("colorsys")
    import colorsys
    colorsys.rgb_to_hsv(1, 2, 3)

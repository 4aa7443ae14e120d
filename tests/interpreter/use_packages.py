# SPDX-License-Identifier: MIT
"""Use extension packages as Debian has compiled them; prints what they did."""
import copy
import gc
import pickle
import sys
import threading
import weakref

import lxml.etree
import markupsafe
import msgpack
import numpy
import psutil
import yaml


def use_numpy():
    random = numpy.random.default_rng(42)
    matrix = random.random((120, 120))
    inverse = numpy.linalg.inv(matrix)
    assert numpy.allclose(matrix @ inverse, numpy.eye(120))
    signal = numpy.fft.ifft(numpy.fft.fft(matrix[0])).real
    assert numpy.allclose(signal, matrix[0])
    records = numpy.array([(1, 2.5, "a"), (3, 4.5, "b")],
                          dtype=[("i", "i4"), ("f", "f8"), ("s", "U4")])
    assert pickle.loads(pickle.dumps(records)).tolist() == records.tolist()
    calls = numpy.vectorize(lambda x: x * x)(numpy.arange(1000))
    objects = numpy.array([{"n": n} for n in range(100)], dtype=object)
    assert copy.deepcopy(objects)[99] == {"n": 99}
    try:
        numpy.ones(3) + numpy.ones(4)
    except ValueError as error:
        return int(calls.sum()), float(matrix.sum()), str(error)
    raise AssertionError("shapes that do not fit")


class Array(numpy.ndarray):
    made = 0

    def __array_finalize__(self, other):
        Array.made += 1


def use_subclass():
    arrays = [numpy.zeros(n).view(Array)[1:] for n in range(1, 50)]
    gone = [weakref.ref(array) for array in arrays]
    del arrays
    gc.collect()
    assert not any(ref() for ref in gone)
    return Array.made


def use_threads():
    results = []

    def work():
        results.append(round(float(numpy.sort(numpy.random.default_rng(7).random(20000))[10000]), 9))
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def use_others():
    document = {"list": [1, 2.5, None], "text": "n\u00e4me"}
    assert yaml.load(yaml.dump(document, Dumper=yaml.CDumper), Loader=yaml.CLoader) == document
    assert msgpack.unpackb(msgpack.packb(document)) == document
    tree = lxml.etree.fromstring("<a><b n='1'>x</b><b n='2'/></a>")
    assert psutil.Process().name()
    return tree.xpath("sum(//b/@n)"), markupsafe.escape("<&>"), [child.tag for child in tree]


def compiled_modules():
    """How many of the packages' modules were compiled for CPython."""
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return sum("/dist-packages/" in file and file.endswith(".so") for file in files)


for use in use_numpy, use_subclass, use_threads, use_others, compiled_modules:
    print(use.__name__, use(), flush=True)

# SPDX-License-Identifier: MIT
"""Calls of malloc(), calloc() and realloc(): by C, and by Python for what is large."""

import ctypes

import stage

libc = ctypes.CDLL(None)
for function in (libc.malloc, libc.calloc, libc.realloc):
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
libc.malloc.argtypes = [ctypes.c_size_t]
libc.realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
malloc, calloc, realloc, free = libc.malloc, libc.calloc, libc.realloc, libc.free


def take():
    for _ in range(23):
        free(malloc(10_007))


def take_and_grow():
    for _ in range(7):
        free(realloc(calloc(3, 1_009), 20_011))


def leaf():
    free(malloc(5_003))


def one_way():
    for _ in range(11):
        leaf()


def other_way(depth):
    if depth:
        other_way(depth - 1)
    else:
        for _ in range(5):
            leaf()


def large():
    for _ in range(17):
        bytearray(100_003)


def small():
    for i in range(1000):
        bytearray(i % 200)


def workload():
    take()
    take_and_grow()
    one_way()
    other_way(3)
    large()
    small()


stage.run(workload)

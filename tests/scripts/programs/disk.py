# SPDX-License-Identifier: MIT
"""A file without a name on the disk that this one is on: read and written around
the memory, in it, and out of it, in prime numbers of pages."""

import _thread
import mmap
import os

import stage

PAGE = 4096
FAR = 16 * PAGE         # what is next to each other would become one


def direct_read():
    for i in range(7):
        os.preadv(direct, [page], i * FAR)


def direct_write():
    for i in range(11):
        os.pwritev(direct, [page], i * FAR)


def cached_read():
    for i in range(31):
        os.pread(file, PAGE, i * FAR)


def cached_write():
    for i in range(13):
        os.pwrite(file, b"c" * PAGE, i * FAR)


def sync():
    os.fdatasync(file)


def generate():
    for i in range(5):
        os.preadv(direct, [page], i * FAR)
        yield


def fails():
    os.preadv(direct, [page], 0)
    raise ValueError


def of_thread(ends):
    for i in range(3):
        os.preadv(direct, [other_page], i * FAR)
    ends.release()


def workload():
    cached_read()
    cached_write()
    sync()
    direct_read()
    direct_write()
    for _ in generate():
        pass
    for _ in range(2):
        try:
            fails()
        except ValueError:
            pass
    lock = _thread.allocate_lock()
    lock.acquire()
    _thread.start_new_thread(of_thread, (lock,))
    lock.acquire()


file = os.open(os.path.dirname(os.path.abspath(__file__)), os.O_TMPFILE | os.O_RDWR)
for _ in range(32):
    os.write(file, b"x" * FAR)
os.fsync(file)
direct = os.open(f"/proc/self/fd/{file}", os.O_RDWR | os.O_DIRECT)
cached_read()
page, other_page = mmap.mmap(-1, PAGE), mmap.mmap(-1, PAGE)
stage.run(workload)

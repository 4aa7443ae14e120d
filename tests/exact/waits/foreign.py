# SPDX-License-Identifier: MIT
"""Threads that C made, and that call Python: they ask for the GIL as all do."""
import _thread
import ctypes

from meeting import drain, meet

natives = []


def called(_):
    natives.append(_thread.get_native_id())
    sum(range(200_000))
    return 0


def main():
    library = ctypes.CDLL(None)
    kind = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)
    function = kind(called)
    threads = [ctypes.c_ulong() for _ in range(3)]
    meet("READY")
    for thread in threads:
        assert library.pthread_create(ctypes.byref(thread), None, function, None) == 0
    for thread in threads:
        assert library.pthread_join(thread, None) == 0
    print("THREADS", *natives, flush=True)
    assert len(set(natives)) == 3
    drain()


if __name__ == "__main__":
    main()

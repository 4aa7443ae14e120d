"""Threads that run at once, that fail, that start others; a pool."""
import concurrent.futures
import threading


def work(n):
    return n if n < 2 else work(n - 1) + work(n - 2)


def generate(n):
    for i in range(n):
        yield work(i)


def fails():
    raise ValueError("in a thread")


def parent():
    child = threading.Thread(target=work, args=(5,))
    child.start()
    child.join()


def main():
    threading.excepthook = lambda arguments: None
    # Up to 3.12 it goes through the threads that have not ended yet.
    threading._maintain_shutdown_locks = lambda: None
    threads = [threading.Thread(target=target, args=args) for target, args in (
        (work, (10,)), (work, (9,)), (lambda: list(generate(8)), ()), (fails, ()), (parent, ()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

# SPDX-License-Identifier: MIT
"""Two interpreters with a GIL of their own and one that shares the main one's."""
import _interpreters
import threading

from meeting import drain, meet

SCRIPT = """
import threading, time
def compute():
    for i in range(600_000):
        pass
    time.sleep(0)
threads = [threading.Thread(target=compute) for _ in range(2)]
for thread in threads: thread.start()
compute()
for thread in threads: thread.join()
"""


def run(kind):
    interpreter = _interpreters.create(kind)
    assert _interpreters.exec(interpreter, SCRIPT) is None
    _interpreters.destroy(interpreter)


def main():
    meet("READY")
    threads = [threading.Thread(target=run, args=(kind,))
               for kind in ("isolated", "isolated", "legacy")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Two interpreters with a GIL of their own and one that shares the main one's."""
import threading

from meeting import drain, meet, run_beside

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


def main():
    meet("READY")
    threads = [threading.Thread(target=run_beside, args=(SCRIPT, isolated))
               for isolated in (True, True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()


if __name__ == "__main__":
    main()

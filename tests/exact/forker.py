# SPDX-License-Identifier: MIT
"""Fork when told to, and call functions in parent and child when told to.

Commands, a line each: `fork`, then `parent` or `child` for a round of calls
there, then `end`. Answers FORKED PID, PARENT and CHILD.
"""
import os
import sys
import threading

CALLS = 101


def called(n):
    return n


def calls():
    for n in range(CALLS):
        called(n)


def in_thread():
    thread = threading.Thread(target=calls)
    thread.start()
    thread.join()


def child_main(commands):
    while commands.readline() == "child\n":
        calls()
        in_thread()
        print("CHILD", flush=True)


def main():
    print("READY", flush=True)
    sys.stdin.readline()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writer)
        child_main(os.fdopen(reader))
        os._exit(0)
    os.close(reader)
    print("FORKED", pid, flush=True)
    with os.fdopen(writer, "w") as to_child:
        for command in iter(sys.stdin.readline, "end\n"):
            if command == "child\n":
                print(command, end="", file=to_child, flush=True)
            else:
                calls()
                in_thread()
                print("PARENT", flush=True)
    print("EXIT", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()

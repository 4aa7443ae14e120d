# SPDX-License-Identifier: MIT
"""python -m demo: the cat-video server with its options.

With --leak it never gives up the videos of one class, as servers do. README's
one-liners tell which class that is.

Ends in 0 after the last round, and on Ctrl-C or SIGTERM; in 2 on wrong usage.
"""

import argparse
import os
import sys

from .server import check_arguments, go


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description="Serve cat videos until Ctrl-C; print the PID first.")
    parser.add_argument("--seed", type=int, metavar="N",
                        help="the same requests as at any other time (default: new ones)")
    parser.add_argument("--rounds", type=int, metavar="N",
                        help="how many rounds of requests (default: no end)")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X",
                        help="2 is twice as fast (default: 1)")
    parser.add_argument("--leak", action="store_true",
                        help="keep every third video, all of one class, in memory")
    options = parser.parse_args()
    try:
        check_arguments(options.rounds, options.speed)
    except ValueError as error:
        parser.error(str(error))
    return options


def main():
    options = parse_arguments()
    try:
        go(options.seed, options.rounds, options.speed, options.leak)
    except BrokenPipeError:
        # Nobody reads any more. What is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print("demo: cannot write: nobody reads the output", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

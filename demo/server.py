# SPDX-License-Identifier: MIT
"""Requests for cat videos: found by a recursive search, made with a pause."""

import itertools
import math
import os
import random
import signal
import threading
import time
from typing import NamedTuple

REQUESTS = (4, 8)           # requests in a round, from and to
DEPTH = (0, 5)              # how deep the search for a video goes
STEP_PAUSE = 0.05           # seconds for a step of the search
VIDEO_PAUSE = (0.05, 0.20)  # seconds to make a video, from and to
WAIT_PAUSE = 0.5            # seconds until the next round
SLOWEST = 0.001             # speed

# How long things take, and what is kept; go() sets all of it.
pauses = random.Random()
pace = 1.0
leaks = False
kept = []


class CatVideo:
    """One of each class in turn. Without __init__(), so that a trace of the
    server's functions shows no more than the server's functions."""

    __slots__ = ("seconds",)


class KeyboardCat(CatVideo):
    __slots__ = ()


class ZoomingCat(CatVideo):
    __slots__ = ()


class BoxCat(CatVideo):
    """If it fits, it sits; where the server leaks, for ever."""

    __slots__ = ()


CLASSES = (KeyboardCat, ZoomingCat, BoxCat)
classes = itertools.cycle(CLASSES)


class Plan(NamedTuple):
    """What a server will have done after some rounds."""

    rounds: int
    videos: int     # calls of new_cat_video(), one for each request
    steps: int      # calls of find()


def draw_depths(dice):
    """The depth of the search for each request of a round."""
    # random() is written in C, randint() is not: a trace of the server shall
    # show the server.
    low, high = REQUESTS
    requests = low + int(dice.random() * (high - low + 1))
    low, high = DEPTH
    return [low + int(dice.random() * (high - low + 1)) for _ in range(requests)]


def plan(seed, rounds):
    """Tell what go(seed, rounds) is going to do."""
    dice = random.Random(seed)
    depths = [depth for _ in range(rounds) for depth in draw_depths(dice)]
    return Plan(rounds, len(depths), sum(depth + 1 for depth in depths))


def new_cat_video():
    print("+", end="", flush=True)
    video = next(classes)()
    low, high = VIDEO_PAUSE
    video.seconds = low + pauses.random() * (high - low)
    if leaks and type(video) is BoxCat:
        kept.append(video)
    time.sleep(video.seconds / pace)


def find(n):
    print("*", end="", flush=True)
    time.sleep(STEP_PAUSE / pace)
    if n == 0:
        new_cat_video()
    else:
        find(n - 1)


def serve(depths):
    for depth in depths:
        find(depth)
        print(end=" ", flush=True)


def wait_for_requests():
    print("waiting for requests", flush=True)
    time.sleep(WAIT_PAUSE / pace)


def stop(signum, frame):
    raise KeyboardInterrupt


def check_arguments(rounds, speed):
    if rounds is not None and rounds < 0:
        raise ValueError(f"rounds must be 0 or more, not {rounds}")
    if not SLOWEST <= speed < math.inf:
        raise ValueError(f"speed must be {SLOWEST} or more and finite, not {speed}")


def serve_rounds(dice, rounds):
    for _ in itertools.repeat(None) if rounds is None else range(rounds):
        serve(draw_depths(dice))
        wait_for_requests()


def go(seed=None, rounds=None, speed=1.0, leak=False):
    """Serve cat videos for ever, or for a number of rounds.

    seed    the same requests as at any other time; None: new ones
    rounds  None: until Ctrl-C or SIGTERM, which end it cleanly at any time
    speed   2.0 is twice as fast
    leak    keep every third video, which is a BoxCat, for good
    """
    check_arguments(rounds, speed)
    global pace, leaks, classes
    pace = speed
    leaks = leak
    kept.clear()
    classes = itertools.cycle(CLASSES)
    pauses.seed(seed)
    in_main_thread = threading.current_thread() is threading.main_thread()
    if in_main_thread:
        before = signal.signal(signal.SIGTERM, stop)
    try:
        print(f"The cat-video server runs: PID {os.getpid()}", flush=True)
        serve_rounds(random.Random(seed), rounds)
    except KeyboardInterrupt:
        print("\nThe cat-video server has ended.", flush=True)
    finally:
        if in_main_thread:
            signal.signal(signal.SIGTERM, before)

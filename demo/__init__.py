# SPDX-License-Identifier: MIT
"""The cat-video server: a small Python program worth watching from outside.

    >>> import demo
    >>> demo.go()

It serves nothing to nobody. It only behaves as a busy server does: requests
come in bursts, each is searched for recursively, and a video is made of it.
Asked to, it leaks one class of its videos.
"""

from .server import Plan, go, plan

__all__ = ["Plan", "go", "plan"]

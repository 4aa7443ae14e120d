# SPDX-License-Identifier: MIT
"""Imported in 60 ms, and 40 ms of what it imports."""

import time

import drowsy                                   # noqa: F401

time.sleep(0.060)

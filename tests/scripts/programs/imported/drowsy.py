# SPDX-License-Identifier: MIT
"""Imported in 40 ms."""

import time

time.sleep(0.040)

# SPDX-License-Identifier: MIT
"""A function that has the name of another file's."""


def leaf():
    pass

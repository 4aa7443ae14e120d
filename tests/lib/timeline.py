# SPDX-License-Identifier: MIT
"""What a time line of StackView tells."""


def nested(tree):
    """[(what, [what it is in])], without the lines of what ends."""
    inside, found = [], []
    for line in tree:
        depth = (len(line) - len(line.lstrip())) // 2
        what = line.strip()
        if not what.startswith("<-"):
            del inside[depth:]
            found.append((what, list(inside)))
            inside.append(what.split()[0])
    return found

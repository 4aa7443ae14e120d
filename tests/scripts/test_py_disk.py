# SPDX-License-Identifier: MIT
"""py_disk: what is asked of the disk itself, and not what stays in memory."""

from watching import read_columns, trace

PAGE = 4096                                                 # programs/disk.py
READ = {"direct_read": 7, "generate": 5, "fails": 2, "of_thread": 3}


def test_pages_that_reach_the_disk(tracer):
    lines, _ = trace(tracer, "py_disk", "disk")
    table = read_columns(lines, "FILE:LINE", "FUNC", "WHAT")
    rows = {(row[1], row[2]): (int(row[3]), int(row[4]), *row[5:]) for row in table
            if row[0].startswith("programs/disk.py:")}
    for (name, what), number in {**{(name, "read"): number for name, number in READ.items()},
                                 ("direct_write", "write"): 11}.items():
        count, size, average, most = rows[name, what]
        assert (count, size) == (number, number * PAGE), name
        assert 0 < int(average) <= int(most), name
    # What is written in memory is asked for by who waits for it, with what the
    # file system has to write of the file.
    count, size, average, most = rows["sync", "write"]
    assert 13 <= count < 26 and 13 * PAGE <= size < 26 * PAGE
    assert 0 < int(average) <= int(most)
    # Of 31 pages none is read; but code may be, that the machine did not keep.
    assert rows.get(("cached_read", "read"), (0,))[0] < 31
    assert ("cached_write", "write") not in rows
    assert [int(row[4]) for row in table] == sorted(int(row[4]) for row in table)


def test_what_others_ask_for_is_told_apart(tracer):
    lines, _ = trace(tracer, "py_disk", "disk")
    at = lines.index("All else on the machine,")
    assert "Functions that reached the disk," in lines[:at]
    if lines[at + 1] != "   none":
        for row in read_columns(lines[at:], "NAME", "WHAT"):
            assert row[-3] in ("read", "write", "flush", "discard")

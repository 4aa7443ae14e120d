# SPDX-License-Identifier: MIT
"""py_net: each call, each byte, and the time, of a server and its client."""

from watching import read_columns, trace

ASLEEP = 31_000                                             # programs/networking.py
# {(function, what): (calls, failed, bytes)}
ROWS = {
    ("accept", "accept"): (5, 0, 0), ("call", "connect"): (5, 0, 0), ("refused", "connect"): (2, 2, 0),
    ("ask", "send"): (15, 0, 15 * 1009), ("hear", "receive"): (15, 0, 15 * 1009),
    ("answer", "send"): (15, 0, 15 * 2003), ("readinto", "receive"): (15, 0, 15 * 2003),
    ("impatient", "receive"): (12, 11, 7), ("impatient", "send"): (1, 0, 7),
    ("send_file", "send"): (1, 0, 1013), ("send_file", "receive"): (1, 0, 1013),
    ("generate", "send"): (13, 0, 13), ("generate", "receive"): (13, 0, 13)}


def test_calls_and_bytes_and_what_is_no_socket(tracer):
    lines, _ = trace(tracer, "py_net", "networking")
    table = read_columns(lines, "FILE:LINE", "FUNC", "WHAT")
    rows = {(row[1], row[2]): tuple(map(int, row[3:])) for row in table}
    assert len(table) == len(rows)
    assert {key: row[:3] for key, row in rows.items()} == ROWS
    assert [int(row[6]) for row in table] == sorted(int(row[6]) for row in table)
    for calls, _, _, us, most in rows.values():
        assert us / calls - 1 <= most <= us + 1
    # It waits for each of the 15 answers; who sends does not.
    _, _, _, us, most = rows["readinto", "receive"]
    assert 15 * ASLEEP * 0.9 <= us and ASLEEP * 0.9 <= most
    assert rows["answer", "send"][3] < ASLEEP

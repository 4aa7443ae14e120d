# SPDX-License-Identifier: MIT
"""py_locks: holds and waits, against the account of the probes themselves."""

from lib.tracing import probe
from watching import read_columns, trace_both

ASLEEP = 31_000                                             # programs/locking.py
ACCOUNT = (f"{probe('lock__acquire__done')} {{ @waits[tid, arg0] = count(); "
           "@wait[tid, arg0] = sum(arg3); if ((int32)arg2 == 0) { @gave_up[0, arg0] = count(); } } "
           f"{probe('lock__release')} {{ @released[0, arg0] = count(); }}")
LOCKS, PAIRS, FUNCTIONS = ("LOCK", "KIND"), ("LOCK", "WAITER"), ("FILE:LINE", "FUNC", "KIND")


def trace_locks(tracer):
    """What py_locks prints, what the account says, {map: {(thread, lock): number}}, and the program."""
    lines, maps, said = trace_both(tracer, "py_locks", "locking", ACCOUNT)
    return lines, {name: {(tid, f"{lock:#x}"): number for (tid, lock), number in maps.get(name, {}).items()}
                   for name in ("waits", "wait", "gave_up", "released")}, said


def locks(lines):
    """{address: (kind, waits, gave up, wait, holds, hold, most)}"""
    return {row[0]: (row[1], *map(int, row[2:])) for row in read_columns(lines, *LOCKS)}


def pairs(lines):
    """{(lock, waiter, function, holder, function): (waits, microseconds)}"""
    return {tuple(row[:5]): tuple(map(int, row[5:])) for row in read_columns(lines, *PAIRS)}


def functions(lines):
    """{(function, kind): (holds, hold, most)}, of the program."""
    return {(row[1], row[2]): tuple(map(int, row[3:])) for row in read_columns(lines, *FUNCTIONS)
            if row[0].startswith("programs/")}


def test_every_wait_is_there(tracer):
    lines, account, _ = trace_locks(tracer)
    waits, times = {}, {}
    for (lock, waiter, *_), (number, us) in pairs(lines).items():
        key = int(waiter), lock
        waits[key] = waits.get(key, 0) + number
        times.setdefault(key, []).append(us)
    assert waits == account["waits"]
    for key, parts in times.items():
        assert abs(account["wait"][key] / 1000 - sum(parts)) <= len(parts), key


def test_the_lock_that_is_fought_over(tracer):
    lines, account, said = trace_locks(tracer)
    fought = said["fought"]
    key = (fought, said["other"], "want", said["main"], "keep")
    assert {pair for pair in pairs(lines) if pair[0] == fought} == {key}
    waits, us = pairs(lines)[key]
    assert waits == 7 and us >= 7 * ASLEEP / 3
    kind, waits, gave_up, _, holds, hold, most = locks(lines)[fought]
    assert (kind, waits, gave_up, holds) == ("Lock", 7, 0, 14)
    assert hold >= 7 * ASLEEP and ASLEEP <= most <= hold
    assert account["released"][0, fought] == 14


def test_waits_in_vain(tracer):
    lines, account, said = trace_locks(tracer)
    vain = locks(lines)[said["vain"]]
    assert vain[:3] == ("Lock", 3, 3) and vain[3] >= 3 * 10_000
    assert (said["vain"], said["main"], "give_up", "-", "-") in pairs(lines)
    gave_up = {lock: row[2] for lock, row in locks(lines).items() if row[2]}
    assert gave_up == {lock: number for (_, lock), number in account["gave_up"].items()}


def test_who_waits_for_a_signal_waits_for_itself(tracer):
    lines, _, said = trace_locks(tracer)
    signals = {key: row for key, row in pairs(lines).items() if key[2] == "wait"}
    assert signals, "the queue was empty"
    assert {(key[1], key[3], key[4]) for key in signals} == {(said["main"], said["main"], "wait")}


def test_locks_that_are_held_asleep(tracer):
    lines, _, said = trace_locks(tracer)
    rows = functions(lines)
    assert {key: row[0] for key, row in rows.items()} == {
        ("sleep_with_it", "Lock"): 5, ("keep", "Lock"): 7, ("want", "Lock"): 7,
        ("nest", "RLock"): 11, **{key: row[0] for key, row in rows.items()
                                  if key == ("workload", "Lock")}}
    holds, hold, most = rows["sleep_with_it", "Lock"]
    assert holds * ASLEEP <= hold and ASLEEP <= most <= hold - 4 * ASLEEP
    assert rows["keep", "Lock"][1] >= 7 * ASLEEP
    assert max(rows["want", "Lock"][2], rows["nest", "RLock"][2]) < rows["keep", "Lock"][1]
    assert said["alone"] not in locks(lines) and said["recursive"] not in locks(lines)

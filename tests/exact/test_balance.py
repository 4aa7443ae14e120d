# SPDX-License-Identifier: MIT
"""Where the interpreter keeps no account, or one that does not pair."""
import os

from lib.programs import assert_balanced, read_account, run


def test_frames_pair_where_callbacks_and_handlers_raise(account_module):
    """The interpreter itself reports a refused return twice, and no start of a
    frame that a signal handler ended before it."""
    threads = run("raising", account_module, traced=True)
    assert_balanced(threads)
    (events,) = threads.values()
    entered = [e for e in events if e.kind == "E" and e.function in ("hot", "generate")]
    assert {e.reason for e in entered} == {0, 1, 2}
    assert len(entered) > 300
    assert any(e.kind == "R" and e.reason == 2 and e.function == "hot" for e in events)


def test_frames_end_where_a_callback_raises_at_a_jump(account_module):
    """In 3.13 such an exception is told of at an instruction that is none."""
    threads = run("jumping", account_module, traced=True, kinds="ERX")
    assert_balanced({thread: [e for e in events if e.kind != "X"] for thread, events in threads.items()})
    (events,) = threads.values()
    path = os.path.join(os.path.dirname(__file__), "unaccounted", "jumping.py")
    with open(path, encoding="utf-8") as file:
        text = file.read().splitlines()
    for function, line in ("loop", "for x in range(9): abs(x)"), ("spin", "while True: i += 1"):
        own = [e for e in events if e.function == function and e.file == path]
        ended = [e.reason for e in own if e.kind == "R"]
        assert len(ended) == len([e for e in own if e.kind == "E"]) >= 50 and 2 in ended
        quits = [text[e.line - 1].strip() for e in own if e.kind == "X"]
        assert len(quits) >= 50 and line in quits
        assert {e.line > 0 for e in own if e.kind == "R"} == {True}


def test_frames_that_go_on_after_a_throw_ended_what_they_delegated_to(account_module):
    """Up to 3.11 such a frame goes on after its RESUME, and sys.setprofile reports
    no call of it."""
    threads = run("delegated", account_module, traced=True)
    assert_balanced(threads)
    (events,) = threads.values()
    seen = [(e.kind, e.function, e.reason) for e in events
            if e.kind != "L" and e.file.endswith("delegated.py") and e.function != "main"]
    ended = [("E", "ending", 2), ("R", "ending", 0), ("E", "delegating", 2), ("R", "delegating", 1)]
    begun = [("E", "delegating", 0), ("E", "ending", 0), ("R", "ending", 1), ("R", "delegating", 1)]
    run_out = [("E", "delegating", 1), ("R", "delegating", 0)]
    assert seen == (begun + ended + run_out) * 3
    lines = {e.line for e in events if (e.kind, e.function) == ("L", "delegating")}
    assert len(lines) == 2


def test_interpreters_beside_the_main_one(account_module, tmp_path):
    def of_script(threads):
        return [(e.kind, e.function, e.line, e.reason)
                for events in threads.values() for e in events if e.file == "<beside>"]

    run("script", account_module, tmp_path / "account")
    expected = of_script(read_account(tmp_path / "account"))
    threads = run("subinterpreters", account_module, traced=True)
    assert_balanced(threads)
    assert len(expected) > 100
    assert of_script(threads) == expected * 4

# SPDX-License-Identifier: MIT
"""The time line on a real terminal."""
import shlex

from ctf import Address, Thread, Trace
from lib.screen import Screen

COLOURS = {"find [server.py:87]": 32, "INFO web: hello": 35, "sendto(fd=5": 36, "= -32 EPIPE": 31,
           "<- find": 32}


def test_on_a_terminal_it_is_coloured_by_itself(stackview, tmp_path):
    trace = Trace(tmp_path / "trace")
    server = Thread(trace)
    server.enter(0, "find", 87)
    server.log(2000, "hello")
    server.syscall(3000, "sendto", fd=5, buff=Address(0x7F12), len=120)
    server.syscall_done(4_000_000, "sendto", -32)
    server.leave(5_000_000_000, "find")
    with Screen(100, 24) as screen:
        screen.type("clear; " + shlex.join(stackview.command(trace.end())))
        screen.wait_for(r"<- find \(5\.00 s\)")
        text = screen.coloured()
        for words, colour in COLOURS.items():
            assert f"\033[{colour}m{words}" in text, text
        assert screen.text().count("server 100") == 5, "no line is wrapped"
        screen.type("clear; " + shlex.join(stackview.command(trace.folder)) + " | cat; echo pla''in")
        screen.wait_for("^plain")
        assert "\033[32m" not in screen.coloured(), "in a pipe it is plain"

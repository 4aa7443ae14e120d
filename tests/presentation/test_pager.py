# SPDX-License-Identifier: MIT
"""The pager in a real terminal: its keys, its pictures, and how it leaves."""
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import termios
import time

import pytest

from lib.screen import PATIENCE, Screen

DECK = """\
# First

Words of the first slide.

<!-- Remember to smile. -->
---
## Second

```sh run
echo one "$((1 + 1))"; printf '\\033[31mred\\033[0m \\001\\n' >&2
```

```sh run
echo started; exec sleep 1000
```

```sh run
exit 3
```
---
## Third

""" + "\n\n".join(f"paragraph {number}" for number in range(1, 31)) + """
---
# Last
"""


@pytest.fixture
def deck(tmp_path):
    path = tmp_path / "deck.md"
    path.write_text(DECK, encoding="utf-8")
    return str(path)


@pytest.fixture
def screen(tmp_path):
    with Screen(85, 24, str(tmp_path)) as terminal:
        terminal.wait_for("^READY>$")
        yield terminal


@pytest.fixture
def shown(screen, present, deck):
    """The pager with its first slide; the shell tells its exit code when it ends."""
    screen.type(f"stty -a > before; {present} {deck}; echo ENDED $?; stty -a > after")
    screen.wait_for(r" 1/4 ")
    return screen


def assert_whole(screen, tmp_path, status):
    """The shell goes on in a terminal that is as it was."""
    screen.wait_for(rf"^ENDED {status}$(?s:.*)^READY>$")
    assert (screen.state("alternate_on"), screen.state("cursor_flag")) == ("0", "1")
    assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text()
    screen.type("echo typed")
    screen.wait_for("^READY> echo typed\ntyped$")


def pager_pid(screen):
    shell = screen.state("pane_pid")
    return int(subprocess.run(["pgrep", "-P", shell, "-x", "present"], check=True,
                              capture_output=True, text=True).stdout)


NEXT = ["Enter", "Space", "Right", "Down", "NPage"]
BACK = [("b", "Enter"), "Left", "Up", "PPage"]


@pytest.mark.parametrize("key", NEXT)
def test_keys_that_go_on(shown, key):
    shown.press(key)
    shown.wait_for(r"^  Second$(?s:.*) 2/4 ")


@pytest.mark.parametrize("key", BACK, ids=str)
def test_keys_that_go_back(shown, key):
    shown.press("Space")
    shown.wait_for(" 2/4 ")
    shown.press(*([key] if isinstance(key, str) else key))
    shown.wait_for(r"^  First$(?s:.*) 1/4 ")


def test_first_last_and_a_number(shown):
    shown.press("End")
    shown.wait_for(r"^  Last$(?s:.*) 4/4 ")
    shown.press("Home")
    shown.wait_for(" 1/4 ")
    shown.press("2", "g")
    shown.wait_for(" 2/4 ")
    shown.press("4", "Enter")
    shown.wait_for(" 4/4 ")
    shown.press("9", "g")
    shown.wait_for("there is no slide 9")
    shown.press("Space")
    shown.wait_for("the last slide")
    shown.press("Home", "Left")
    shown.wait_for("the first slide")


def test_what_is_typed_is_shown_and_can_be_taken_back(shown):
    shown.press("b", "z")
    shown.wait_for(r"^  bz .*1/4 ")
    shown.press("Enter")
    shown.wait_for("no such command")
    shown.press("z", "BSpace", "Enter")
    shown.wait_for(" 2/4 ")
    shown.press("q", "Space")       # a clicker's key forgets what was typed
    shown.wait_for(" 3/4 ")
    shown.press("Escape", "Enter")
    shown.wait_for(r"paragraph 12$")


def test_help_and_away_again(shown):
    shown.press("?", "Enter")
    assert "the speaker's notes" in shown.wait_for("^  q Enter, Ctrl-C")
    shown.press("Space")
    shown.wait_for(r"^  First$(?s:.*) 1/4 ")


def test_redraw_brings_back_what_another_program_overwrote(shown):
    tty = shown.state("pane_tty")
    for keys in ("r", "Enter"), ("C-l",):
        with open(tty, "w", encoding="ascii") as terminal:
            terminal.write("\033[5;5Hgarbage")
        shown.wait_for("garbage")
        shown.press(*keys)
        shown.wait_for("Words of the first slide", but_not="garbage")


def test_notes_come_and_go(shown):
    assert "smile" not in shown.text()
    shown.press("n")
    shown.wait_for("^  notes ─+(?s:.*)^  Remember to smile")
    shown.press("Space")
    shown.wait_for(r"\(no notes\)")
    shown.press("n")
    shown.wait_for(" 2/4 ", but_not="notes")


def test_the_clock_starts_with_the_first_move_and_turns_red(screen, present, deck):
    screen.type(f"{present} -m 1 {deck}")
    screen.wait_for("1/4  0:00 / 1:00")
    screen.press("Space")
    screen.wait_for("2/4  0:0[1-9] / 1:00")
    screen.press("c", "Enter")
    screen.wait_for("2/4  0:00 / 1:00")


def test_a_slide_longer_than_the_screen_is_paged(shown):
    shown.press("3", "g")
    first = shown.wait_for(r" v 3/4 ")
    seen = set(re.findall(r"paragraph \d+", first))
    for _ in range(2):
        last = max(map(int, (word.split()[1] for word in seen)))
        shown.press("Space")
        seen |= set(re.findall(r"paragraph \d+", shown.wait_for(rf"paragraph {last + 1}\b")))
    assert len(seen) == 30
    assert " v 3/4" not in shown.text()
    shown.press("Space")
    shown.wait_for(" 4/4 ")
    shown.press("Left")
    shown.wait_for(r"paragraph 30\b")


def test_a_command_runs_and_shows_what_it_printed(shown):
    shown.press("x")
    shown.wait_for("nothing to run on this slide")
    shown.press("Space", "x")
    text = shown.wait_for("^    one 2$")
    assert "red \ufffd" in text
    assert "\033[31mred" not in shown.coloured()
    shown.press("x")
    shown.wait_for(r"^    started\n    \[it runs; x stops it\]$")
    shown.press("x")
    shown.wait_for(r"^    \[ended by signal 2: Interrupt\]$", but_not="it runs")
    shown.press("x")
    shown.wait_for(r"^    \[ended with status 3\]$")
    shown.press("x")
    shown.wait_for("^    one 2$", but_not="status 3")


def run_a_command(shown):
    """The process of a command of the second slide that waits for its end."""
    shown.press("Space", "x")
    shown.wait_for("^    one 2$")
    shown.press("x")
    shown.wait_for("it runs")
    (running,) = subprocess.run(["pgrep", "-P", str(pager_pid(shown))], check=True,
                                capture_output=True, text=True).stdout.split()
    return int(running)


def test_what_still_runs_ends_with_the_pager(shown, tmp_path):
    running = run_a_command(shown)
    shown.press("q", "Enter")
    assert_whole(shown, tmp_path, 0)
    assert not os.path.exists(f"/proc/{running}")


def test_a_command_that_ends_leaves_another_slide_where_it_is(shown):
    running = run_a_command(shown)
    shown.press("Space")
    shown.wait_for(r"paragraph 1\n(?s:.*) v 3/4 ")
    os.kill(running, signal.SIGTERM)
    shown.wait_until(lambda _: not os.path.exists(f"/proc/{running}"), "the end of the command")
    shown.press("n")
    assert re.search(r"paragraph 1$", shown.wait_for(r"\(no notes\)"), re.M)
    shown.press("Left")
    shown.wait_for("ended by signal 15")


@pytest.mark.parametrize("keys", [("q", "Enter"), ("C-c",)], ids=["q", "Ctrl-C"])
def test_the_terminal_is_whole_after_quit(shown, tmp_path, keys):
    shown.press(*keys)
    assert_whole(shown, tmp_path, 0)


CRASHES = ["SEGV", "BUS", "FPE", "ILL", "ABRT"]


@pytest.mark.parametrize("name", ["TERM", "HUP", "INT", *CRASHES])
def test_the_terminal_is_whole_after_a_signal(shown, tmp_path, name):
    number = signal.Signals["SIG" + name]
    os.kill(pager_pid(shown), number)
    assert_whole(shown, tmp_path, 0 if name == "INT" else 128 + number)


def test_stopped_and_continued(shown):
    shown.press("C-z")
    shown.wait_for(r"Stopped(?s:.*)^READY>$")
    assert shown.state("alternate_on") == "0"
    shown.resize(60, 20)
    shown.type("fg")
    shown.wait_for(r"^  First$(?s:.*) 1/4 ")
    assert shown.state("alternate_on") == "1"


def test_what_no_shell_could_continue_does_not_stop(screen, present, deck):
    screen.type(f"exec {present} {deck}")
    screen.wait_for(" 1/4 ")
    screen.press("C-z", "Space")
    screen.wait_for(" 2/4 ")


SIZES = [(85, 24), (30, 10), (8, 3), (3, 1), (1, 2), (1, 1), (2, 40), (161, 50)]


def test_a_resize_is_followed_to_any_size_and_back(shown):
    shown.press("2", "g")
    for columns, rows in SIZES + [(85, 24)]:
        shown.resize(columns, rows)
        shown.wait_until(lambda text: text.replace("\n", "").strip().startswith(
            "Second"[:columns]), f"the slide in {columns} columns and {rows} rows")
        text = shown.text()
        assert all(len(line) <= columns for line in text.splitlines())
    shown.wait_for(r" 2/4 ")


def test_colours_and_emphasis(screen, present, tmp_path):
    (tmp_path / "deck.md").write_text("# T\n\n**s** *e* `c`\n\n```c\nint a; // note\n```\n")
    screen.type(f"{present} deck.md")
    screen.wait_for(" 1/1 ")
    text = screen.coloured()
    title, strong, comment = "\033[1m\033[36mT", "\033[1ms", "\033[34m// note"
    assert title in text and strong in text and comment in text
    assert re.search(r"\033\[32mc\b", text) and "\033[32mint a; " in text


# ---- with a terminal of our own: bytes and times -----------------------------

class Terminal:
    """A pseudo-terminal with a program in it, whose bytes are read here."""

    def __init__(self, command, name="xterm-256color", columns=85, rows=24):
        self.start = time.monotonic()
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM=name, LC_ALL="C.UTF-8")
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
            os.execv(command[0], command)

    def resize(self, columns, rows):
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def read_until(self, marker):
        """The pieces that were read, up to the one with the marker."""
        pieces = []
        deadline = time.monotonic() + PATIENCE
        while marker not in b"".join(pieces):
            left = max(0, deadline - time.monotonic())
            assert select.select([self.file], [], [], left)[0], b"".join(pieces)
            pieces.append(os.read(self.file, 1 << 20))
        return pieces

    def wait(self):
        """The exit code."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.pid = None
        return code

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self.file)


def test_a_slide_is_there_in_50_ms(present, deck):
    times = []
    for _ in range(15):
        with Terminal([present, deck]) as terminal:
            terminal.read_until(b"first slide")
            times.append(1000 * (time.monotonic() - terminal.start))
    print(f"ms: {min(times):.1f} to {max(times):.1f}, median {statistics.median(times):.1f}")
    # The quickest: what else the machine does makes none of them quicker.
    assert min(times) < 50


BEGIN, END = b"\033[?2026h", b"\033[?2026l"


def test_a_resize_is_one_frame_without_a_blank_one(present, deck):
    """A terminal shows what is between the two marks at once; and one that does
    not know them is never told to clear what will be written anew."""
    with Terminal([present, deck]) as terminal:
        terminal.read_until(END)
        for columns, rows in (100, 30), (60, 20), (85, 24):
            terminal.resize(columns, rows)
            drawn = b"".join(terminal.read_until(END))
            assert drawn.startswith(BEGIN) and drawn.endswith(END)
            assert drawn.count(BEGIN) == 1 and b"first slide" in drawn and b"5:00" in drawn
            assert not re.search(rb"\033\[[0-3]?J", drawn)


def test_a_thousand_slides_in_20_mb(present, tmp_path):
    deck = tmp_path / "deck.md"
    slide = "## Slide {}\n\n" + "Words of *a slide* with `code` and **more** of it. " * 10 + \
        "\n\n- one\n- two\n\n```python\nprint('hello')  # greet\n```\n\n<!-- a note -->\n"
    deck.write_text("---\n".join(slide.replace("{}", str(n)) for n in range(1, 1001)))
    with Terminal([present, str(deck)]) as terminal:
        terminal.read_until(b"1/1000")
        for number in 1000, 500:
            os.write(terminal.file, b"%dg\f" % number)     # Ctrl-L: all of it is drawn
            terminal.read_until(b"%d/1000" % number)
        with open(f"/proc/{terminal.pid}/status", encoding="ascii") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])
    print(f"{peak} kB")
    assert peak < 20_000


def test_a_terminal_that_curses_does_not_know(present, deck):
    with Terminal([present, deck], name="no-such-terminal") as terminal:
        terminal.read_until(b"present: opening the terminal failed: no-such-terminal: "
                            b"curses does not know it")
        assert terminal.wait() == 1


def test_keys_come_from_the_terminal_where_standard_input_is_a_file(screen, present, deck):
    screen.type(f"{present} {deck} < /dev/null; echo ENDED $?")
    screen.wait_for(" 1/4 ")
    screen.press("Space")
    screen.wait_for(" 2/4 ")
    screen.press("q", "Enter")
    screen.wait_for("^ENDED 0$")


def test_no_keyboard_at_all(present, deck):
    master, slave = pty.openpty()
    done = subprocess.run([present, deck], stdin=subprocess.DEVNULL, stdout=slave, check=False,
                          stderr=subprocess.PIPE, text=True, start_new_session=True,
                          env={**os.environ, "TERM": "xterm"})
    os.close(master)
    os.close(slave)
    assert done.returncode == 1 and "no keyboard" in done.stderr


def test_sanitizers_find_nothing_in_a_whole_visit(screen, sanitized, deck):
    screen.type(f"{sanitized}/present {deck} 2> errors; echo ENDED $?; cat errors")
    screen.wait_for(" 1/4 ")
    for key in ["n", "Space", "x", "Space", "Space", "Left", "End", "Home", "2", "g", "?", "Enter",
                "Escape", "x"]:
        screen.press(key)
    for columns, rows in SIZES:
        screen.resize(columns, rows)
        screen.wait_until(lambda text: text.strip(), "anything")
    screen.resize(85, 24)
    screen.wait_for(" 2/4 ")
    screen.press("q", "Enter")
    screen.wait_for(r"^ENDED 0\nREADY>$")

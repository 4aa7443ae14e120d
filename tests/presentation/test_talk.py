# SPDX-License-Identifier: MIT
"""The talk: its slides, its rehearsal, and what is said before it can fail."""
import os
import re
import signal
import subprocess

import pytest

from lib.screen import Screen
from lib.tracing import ROOT, Child

TALK = os.path.join(ROOT, "scripts", "talk")
DECK = os.path.join(ROOT, "presentation", "slides.md")
WORDS_A_MINUTE = 150
# Other servers on this machine are none of the talk's.
ALONE = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]

pytestmark = [pytest.mark.usefixtures("present"),
              pytest.mark.skipif(os.geteuid() != 0, reason="tracing needs root")]


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def talk(*words, **options):
    return subprocess.run([*ALONE, TALK, *words], capture_output=True, text=True, check=False,
                          timeout=400, **options)


def commands_on_slides():
    return [line for block in re.findall(r"^```sh.*?\n(.*?)^```", read(DECK), re.M | re.S)
            for line in block.splitlines()]


def commands_in_text():
    """What stands in `code` on a slide and begins as a command does."""
    slides = re.sub(r"<!--.*?-->|^```.*?^```", "", read(DECK), flags=re.M | re.S)
    return [code for code in re.findall(r"`([^`]+)`", slides)
            if re.match(r"(make|man|scripts/\S+) ", code)]


# ---- slides ------------------------------------------------------------------

def test_there_are_commands_on_the_slides():
    assert "make python-dtrace" in commands_on_slides()
    assert len(commands_in_text()) >= 3


@pytest.mark.parametrize("command", commands_on_slides())
def test_a_command_on_a_slide_works_as_it_stands(command):
    done = subprocess.run(["sh", "-ec", command], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("command", commands_in_text())
def test_a_command_in_the_text_of_a_slide_works(command):
    with Child(["./python-dtrace", "-m", "demo", "--speed", "10"], cwd=ROOT) as server:
        server.wait_for("waiting for requests")
        # PID stands for one on the slide; man has no manual of ours in its path.
        typed = command.replace("PID", str(server.pid)).replace("man ", "man -l man/") + (
            ".7" if command.startswith("man ") else "")
        with Child(["sh", "-c", "exec " + typed], cwd=ROOT, start_new_session=True) as shown:
            if "PID" in command:
                shown.wait_for("^Tracing")
                server.forget()
                for _ in range(2):
                    server.wait_for("waiting for requests")
                assert shown.finish(signal.SIGINT) == 0
                assert any("find" in line for line in shown.lines)
            else:
                assert shown.finish() == 0 and shown.lines


def test_the_files_that_a_slide_names_are_there():
    names = re.findall(r"`([\w./-]+(?:\.md|/))`", read(DECK))
    assert len(names) >= 2
    assert all(os.path.exists(os.path.join(ROOT, name)) for name in names)


def test_what_is_said_takes_five_minutes():
    notes = " ".join(re.findall(r"<!--(.*?)-->", read(DECK), re.S))
    said = " ".join(re.findall(r"^say: *(.*(?:\n[ \t]+.*)*)", read("presentation/live-demo"), re.M))
    minutes = len((notes + " " + said).split()) / WORDS_A_MINUTE
    print(f"{minutes:.1f} minutes")
    # The server and the tools want a minute and a half of them.
    assert 2 <= minutes <= 3.5


def test_a_slide_with_a_command_tells_the_speaker_to_run_it():
    for slide in re.split(r"^---$", read(DECK), flags=re.M):
        assert ("```sh run" in slide) == ("Press x." in slide)


def test_slides_fit_the_shell_of_the_presentation(present):
    done = subprocess.run([present, "--width", "81", DECK], check=True, capture_output=True,
                          text=True)
    for slide in re.split(r"^-- \d+/\d+ -+\n", done.stdout, flags=re.M)[1:]:
        assert len(slide.strip("\n").splitlines()) <= 24


# ---- the crib ----------------------------------------------------------------

def test_the_crib_is_made_of_the_slides_and_the_steps():
    assert talk("page").stdout == read("presentation/crib.md"), \
        "make it again: scripts/talk page > presentation/crib.md"


def test_without_tmux_the_crib_is_printed(tmp_path):
    bare = only_these(tmp_path, "env", "bash", "cat", "dirname", "readlink", "locale")
    done = subprocess.run([TALK], capture_output=True, text=True, env={"PATH": bare}, check=True)
    assert done.stdout == read("presentation/crib.md")


def only_these(folder, *programs):
    """A PATH with these programs alone."""
    for name in programs:
        found = subprocess.run(["which", name], check=True, capture_output=True, text=True).stdout
        os.symlink(found.strip(), folder / name)
    return str(folder)


# ---- the rehearsal -----------------------------------------------------------

def test_the_talk_works_from_its_first_slide_to_its_last():
    done = talk("rehearse")
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout)
    for what in ("slide 1: ", "Live demo!", "py_flowinfo.bt", "py_calltime.bt", "py_calldist.bt",
                 "x: the command", "presentation  q"):
        assert what in done.stdout
    seconds = int(re.search(r"^The talk works: 7 slides and 11 steps in (\d+) s\.$", done.stdout,
                            re.M)[1])
    assert seconds < 300
    assert left_behind() == []


def left_behind():
    done = subprocess.run(["pgrep", "-af", "tmux.*-L python-talk|scripts/talk shell"], check=False,
                          capture_output=True, text=True)
    return done.stdout.splitlines()


def steps(tmp_path, old, new):
    text = read("presentation/live-demo")
    assert old in text
    path = tmp_path / "live-demo"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return {**os.environ, "LIVE_DEMO": str(path), "TALK_PATIENCE": "3"}


@pytest.mark.parametrize("old, new, why", [
    ("waiting for requests", "never shown", "python does not show: never shown"),
    ("./python-dtrace -m demo --seed 13", "exit 3", "the shell python has died"),
    ("shell: tracer", "shell: nobody", "no such shell in"),
], ids=["not shown", "dies", "no shell"])
def test_a_rehearsal_that_goes_wrong_says_where(tmp_path, old, new, why):
    done = talk("rehearse", env=steps(tmp_path, old, new))
    assert done.returncode == 1
    assert why in done.stderr
    assert left_behind() == []


# ---- what is said before the talk --------------------------------------------

def checked(screen, command="scripts/talk check"):
    screen.type(f"cd {ROOT}; clear; {command}; echo ENDED $?")
    return screen.wait_for(r"^ENDED \d+$")


@pytest.fixture
def screen():
    with Screen(161, 30) as terminal:
        terminal.wait_for("^READY>$")
        yield terminal


def alone(command):
    return f"{' '.join(ALONE)} {command}"


def test_everything_is_there(screen):
    assert "Everything is there.\nENDED 0" in checked(screen, alone("scripts/talk check"))


def test_a_terminal_too_small_is_said(screen):
    screen.resize(100, 29)
    text = checked(screen, alone("scripts/talk check"))
    assert "too small: 100 columns and 29 rows; the talk needs 161 and 30" in \
        text.replace("\n", " ").replace("  ", " ")
    assert "ENDED 1" in text


def test_a_server_that_runs_already_is_said(screen):
    with Child(["./python-dtrace", "-m", "demo"], cwd=ROOT) as server:
        server.wait_for("waiting for requests")
        text = checked(screen)
        assert re.search(rf"^talk: a server runs already: PID .*\b{server.pid}\b", text, re.M)
        assert "ENDED 1" in text


def test_no_right_to_trace_is_said(screen):
    text = checked(screen, "setpriv --reuid 65534 --clear-groups --bounding-set -all "
                           "scripts/talk check")
    assert "talk: no right to trace: " in text and "ENDED 1" in text


def test_no_tmux_is_said(tmp_path):
    bare = only_these(tmp_path, "env", "bash", "dirname", "readlink", "locale", "pgrep", "tr", "id",
                      "bpftrace", "stty")
    done = subprocess.run([TALK, "check"], capture_output=True, text=True, check=False,
                          env={"PATH": bare})
    assert done.returncode == 1
    assert "talk: tmux is not here: scripts/talk prints what to type in which shell" in done.stderr


def test_wrong_usage_is_said():
    done = talk("dance")
    assert done.returncode == 2 and "usage: scripts/talk" in done.stderr
    done = talk("--help")
    assert done.returncode == 0 and "scripts/talk rehearse" in done.stdout


# ---- the talk itself ---------------------------------------------------------

def test_three_shells_wait_with_their_commands_typed_in(screen):
    screen.type(f"cd {ROOT}; clear; {alone('scripts/talk start')}; echo ENDED $?")
    screen.wait_for(r"^\$ presentation/present +│")
    screen.press("F2")
    text = screen.wait_for(r"^\$ \./python-dtrace -m demo --seed 13 +│\$ bpftrace -l")
    assert len(text.splitlines()[0].split("│")[0]) == 60
    screen.press("Enter")
    screen.wait_for(r"waiting for requests")
    screen.press("F3", "Enter")
    screen.wait_for(r"│python:function__entry(?s:.*)│\$ scripts/bpftrace/py_flowinfo.bt")
    screen.press("F1", "Enter")
    screen.wait_for(r"The Python that can be seen into(?s:.*) 1/7 ")
    screen.press("F12")
    screen.wait_for(r"^ENDED \d+$")
    assert left_behind() == []

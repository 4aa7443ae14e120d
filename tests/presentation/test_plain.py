# SPDX-License-Identifier: MIT
"""A deck as plain text, and decks that are none."""
import os
import re
import subprocess
import unicodedata

import pytest

from lib.tracing import ROOT

DECK = """\
<!-- say this -->
# A title

Some *emphasis*, **strong** and `code`; [link](https://a.org), 漢字, café 👩‍💻.

- one
  - nested
1. first

---

```sh run
echo "--- no separator in code ---"
---
```

<div align="center">

middle

</div>

<p align="right">right</p>

![a cat asleep](cat.png)

| name | size |
|:--|--:|
| a | 1 |
| b | 1024 |
"""


@pytest.fixture
def plain(present, tmp_path):
    def write(deck, *options, check=True, **more):
        path = tmp_path / "deck.md"
        path.write_bytes(deck if isinstance(deck, bytes) else deck.encode())
        return subprocess.run([present, *options, str(path)], capture_output=True, check=check,
                              env={**os.environ, "LC_ALL": "C.UTF-8"}, **more)
    return write


def lines(done):
    return done.stdout.decode().splitlines()


def columns(text):
    """Of a terminal; the joined glyph of this deck is four wide, as its characters are."""
    return sum(0 if unicodedata.combining(c) or c in "\u200d\ufe0f"
               else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def test_slides_come_one_after_another(plain):
    assert [line for line in lines(plain(DECK)) if line.startswith("-- ")] == [
        "-- 1/2 " + "-" * 73, "-- 2/2 " + "-" * 73]


def test_what_the_deck_says_is_there(plain):
    text = lines(plain(DECK))
    assert text[2:4] == ["A title", "═══════"]
    assert "Some emphasis, strong and code; link (https://a.org), 漢字, café 👩‍💻." in text
    assert text[text.index("• one"):][:2] == ["• one", "  ◦ nested"]
    assert "1. first" in text
    assert '  echo "--- no separator in code ---"' in text and "  ---" in text
    assert " " * 37 + "middle" in text and " " * 75 + "right" in text
    assert "[picture: a cat asleep]" in text
    table = text[text.index("name  size"):]
    assert table[1:4] == ["─" * 10, "a        1", "b     1024"]


def test_notes_are_for_the_speaker(plain):
    assert "say this" not in plain(DECK).stdout.decode()
    assert "Notes:\nsay this\n" in plain(DECK, "--notes").stdout.decode()


@pytest.mark.parametrize("width", [1, 2, 3, 7, 20, 39, 80, 200])
def test_no_line_is_wider_than_it_may_be(plain, width):
    seen = [line for line in lines(plain(DECK, "-w", str(width))) if not line.startswith("-- ")]
    assert max(map(columns, seen)) <= width


@pytest.mark.parametrize("width", [11, 23, 64])
def test_words_stay_whole_and_none_is_lost(plain, width):
    words = ("the quick brown fox jumps over a lazy dog " * 9).split()
    text = plain(" ".join(words), "-w", str(width)).stdout.decode()
    assert text.split("\n\n", 1)[1].split() == words


def test_wide_characters_part_anywhere_and_words_longer_than_a_line_are_cut(plain):
    assert lines(plain("漢字かな" * 3, "-w", "9"))[2:5] == ["漢字かな"] * 3
    assert lines(plain("abcdefghij" * 2, "-w", "8"))[2:5] == ["abcdefgh", "ijabcdef", "ghij"]


def test_control_characters_never_reach_the_terminal(plain):
    deck = "a\x1b[31mred\x07 \x9b5m\u202eback\r\nnext \x7f"
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", plain(deck).stdout.decode())


@pytest.mark.parametrize("content, why", [
    (b"", "empty"),
    (b" \n\t\n", "empty"),
    (b"---\n---\n", "it has no slides"),
    (b"# a\n\xff\xfe\n", "not UTF-8 in line 2"),
    (b"\x7fELF\x00\x01", "a binary file"),
    (b"a" * (2 * 1024 * 1024 + 1), "larger than 2 MiB"),
], ids=["empty", "blank", "separators", "latin", "binary", "enormous"])
def test_what_is_no_deck_is_told(plain, content, why):
    done = plain(content, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(rf"present: reading the deck failed: \S+/deck\.md: {why}\n",
                        done.stderr.decode())


@pytest.mark.parametrize("path, why", [("/nowhere/deck.md", "No such file or directory"),
                                       ("/", "Is a directory"), ("/dev/null", "not a regular file")])
def test_a_path_that_has_no_deck_is_told(present, path, why):
    done = subprocess.run([present, path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"present: reading the deck failed: {path}: {why}\n"


@pytest.mark.parametrize("words", [["-x"], ["-m", "0"], ["-m", "5x"], ["-w", "0"], ["-s", "one"],
                                   ["a.md", "b.md"]], ids=" ".join)
def test_wrong_usage_is_told(present, words):
    done = subprocess.run([present, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: present" in done.stderr


def test_a_slide_that_is_not_there_is_told(plain):
    done = plain(DECK, "-s", "3", check=False)
    assert done.returncode == 1 and b"no such slide: 3: " in done.stderr


def test_a_full_disk_is_told(plain):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([os.path.join(ROOT, "presentation", "present")], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "present: writing the deck failed: No space left on device\n"


def test_a_deck_as_large_as_may_be(plain):
    text = lines(plain("word " * (2 * 1024 * 1024 // 5)))
    assert sum(line.count("word") for line in text) == 2 * 1024 * 1024 // 5


def test_the_deck_beside_the_program_is_the_default(present):
    done = subprocess.run([present], capture_output=True, text=True, check=True)
    assert "The Python that can be seen into" in done.stdout


def test_any_locale_does(present, tmp_path):
    deck = tmp_path / "deck.md"
    deck.write_text("café 漢字", encoding="utf-8")
    for locale in "C", "POSIX", "nowhere":
        done = subprocess.run([present, str(deck)], capture_output=True, check=True,
                              env={**os.environ, "LC_ALL": locale})
        assert "café 漢字" in done.stdout.decode()

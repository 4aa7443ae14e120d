# SPDX-License-Identifier: MIT
"""What fuzzing found, and what it came by: each deck of the corpus is laid out again."""
import glob
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = sorted(glob.glob(os.path.join(HERE, "corpus", "*")))


def test_every_deck_of_the_corpus_keeps_the_promises(sanitized):
    assert len(CORPUS) > 100
    done = subprocess.run([os.path.join(sanitized, "replay"), *CORPUS], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{len(CORPUS)} decks\n"


def test_a_broken_promise_is_told(sanitized, tmp_path):
    done = subprocess.run([os.path.join(sanitized, "replay"), str(tmp_path / "missing")],
                          capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "broken promise" in done.stderr

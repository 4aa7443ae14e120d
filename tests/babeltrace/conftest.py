# SPDX-License-Identifier: MIT
"""StackView, built; and what babeltrace 2 shows by it."""
import json
import os
import re
import subprocess
import sys

import pytest

from lib.tracing import ROOT

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

FOLDER = os.path.join(ROOT, "babeltrace")
SINK = "sink.pycon.StackView"
PLUGIN = "babeltrace-plugin-pycon.so"
TREE = 39       # the column where it begins, as long as no thread has a long name
DURATION = re.compile(r" \([0-9.]+ [nµm]?s\)$")
SANITIZED = "-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover=all"


class StackView:
    """Runs babeltrace 2 with the plugin."""

    def __init__(self, folder):
        self.folder = folder
        self.environment = {key: value for key, value in os.environ.items()
                            if key not in ("TERM", "BABELTRACE_TERM_COLOR", "LANG", "LC_CTYPE")}
        self.environment["LC_ALL"] = "C.UTF-8"

    def command(self, trace, *options, **parameters):
        """In parameters, "_" stands for "-"."""
        words = ["babeltrace2", f"--plugin-path={self.folder}", *options, str(trace), "-c", SINK]
        for name, value in parameters.items():
            words += ["-p", f"{name.replace('_', '-')}={json.dumps(value)}"]
        return words

    def run(self, trace, *options, environment=None, **parameters):
        return subprocess.run(self.command(trace, *options, **parameters), capture_output=True,
                              check=False, env={**self.environment, **(environment or {})})

    def show(self, trace, *options, environment=None, **parameters):
        """The lines below the header."""
        done = self.run(trace, *options, environment=environment, **parameters)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().splitlines()[1:]

    def tree(self, trace, *options, **parameters):
        """What stands right of the threads, durations left out: indented names."""
        return [DURATION.sub("", line[TREE:]) for line in self.show(trace, *options, **parameters)]

    def refusal(self, trace, **parameters):
        """What it says of parameters that it does not take, in one line."""
        done = self.run(trace, **parameters)
        assert done.returncode == 1, done.stdout.decode()
        return " ".join(done.stderr.decode().split())


@pytest.fixture(scope="session")
def stackview():
    subprocess.run(["make", "-s", "-C", FOLDER], check=True)
    return StackView(FOLDER)


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """Runs the plugin many times in one process, under ASan and UBSan; what that counts."""
    folder = tmp_path_factory.mktemp("sanitized")
    subprocess.run(["make", "-s", "-C", FOLDER, f"OUT={folder}/", f"CFLAGS={SANITIZED}",
                    f"{folder}/{PLUGIN}", f"{folder}/driver"], check=True)

    def run(*words, paths=()):
        done = subprocess.run([f"{folder}/driver", f"{folder}/{PLUGIN}", *words], check=False,
                              input="".join(f"{path}\n" for path in paths), text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stderr.strip().splitlines()[-1]

    return run

# SPDX-License-Identifier: MIT
"""A real terminal to run a program in and to look at: a pane of a tmux of its own."""
import os
import re
import subprocess
import time
import uuid

PATIENCE = 30       # seconds until something that does not come is a failure


class Screen:
    """A shell in a pane of a size; closed on every way out."""

    def __init__(self, columns=85, rows=24, cwd=None):
        self.socket = f"screen-{uuid.uuid4().hex[:12]}"
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        for name in ("TMUX", "TMUX_PANE"):
            self.environment.pop(name, None)
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", cwd or os.getcwd(),
                  "env PS1='READY> ' bash --norc --noprofile", ";", "set", "-g", "status", "off",
                  ";", "set", "-g", "remain-on-exit", "on", ";", "set", "-g",
                  "default-terminal", "screen-256color")
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-u", "-L", self.socket, "-f", "/dev/null", *words],
                              check=True, capture_output=True, text=True, env=self.environment)
        return done.stdout

    def text(self):
        return self.tmux("capture-pane", "-p")

    def coloured(self):
        return self.tmux("capture-pane", "-p", "-e")

    def state(self, name):
        """A variable of tmux: cursor_flag, alternate_on, pane_dead, pane_pid …"""
        return self.tmux("display", "-p", "#{" + name + "}").strip()

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def wait_for(self, pattern, but_not=None):
        """The text of the screen once it has a match, and none of the other pattern."""
        return self.wait_until(lambda text: re.search(pattern, text, re.M) and not
                               (but_not and re.search(but_not, text, re.M)), repr(pattern))

    def wait_until(self, holds, what):
        deadline = time.monotonic() + PATIENCE
        while True:
            text = self.text()
            if holds(text):
                return text
            assert time.monotonic() < deadline, f"not seen in {PATIENCE} s: {what}; seen:\n{text}"
            time.sleep(0.02)

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], check=False,
                       capture_output=True, env=self.environment)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

# SPDX-License-Identifier: MIT
"""Whatever stands at a site: its note, and that a listener leaves the rest alone."""
import os
import re
import subprocess

import pytest

from lib.contract import CONTRACT
from lib.notes import file_offset, read_notes, read_segments
from lib.tracing import BINARY

HERE = os.path.dirname(os.path.abspath(__file__))
PATCHES = os.path.join(os.path.dirname(os.path.dirname(HERE)), "patches")
TYPE = "/sys/bus/event_source/devices/uprobe/type"
CALLS = 50_000
REFUSED = "cannot attach: Unknown error 524"
# What tracers look for, byte by byte.
BYTES = {"nop": "90", "nop5": "90 0f 1f 44 00 00", "nop10": "90 66 2e 0f 1f 84 00 00 00 00 00"}


def flags_of_sites():
    """What the unit with the sites is compiled with: the same in every series."""
    found = set()
    for series in os.listdir(PATCHES):
        folder = os.path.join(PATCHES, series)
        first, = (name for name in os.listdir(folder) if name.startswith("0001-"))
        with open(os.path.join(folder, first), encoding="utf-8") as file:
            found.add(re.search(r"^\+PROBE_CFLAGS= ([^$\\]*)", file.read(), re.M)[1])
    flags, = found
    return flags.split()


@pytest.fixture(scope="module", params=BYTES)
def site(request, tmp_path_factory):
    """A kind of site, and a program that has one: file offsets are addresses."""
    program = str(tmp_path_factory.mktemp("site") / request.param)
    subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", *flags_of_sites(),
                    f"-DPYDTRACE_SITE_{request.param}", "-I", os.path.join(CONTRACT, "tree", "Include"),
                    os.path.join(HERE, "site.c"), "-o", program,
                    "-Wl,-z,noseparate-code", "-pthread"], check=True)
    return request.param, program


def instructions_at(binary, address):
    """From this address on, in hexadecimal, as many bytes as the longest has."""
    text = subprocess.run(
        ["objdump", "--disassemble", "--insn-width=16", f"--start-address={address}",
         f"--stop-address={address + 16}", binary], check=True, capture_output=True, text=True).stdout
    return " ".join(re.findall(r"^ *[0-9a-f]+:\t((?:[0-9a-f]{2} )+)", text, re.M)).split()


def listen(program, offset):
    with open(TYPE, encoding="ascii") as file:
        kind = file.read().strip()
    return subprocess.run([program, kind, str(offset), str(CALLS)], capture_output=True, text=True,
                          check=False, timeout=60)


def test_the_note_is_of_the_first_instruction(site):
    name, program = site
    note, = read_notes(program)
    expected = BYTES[name].split()
    assert instructions_at(program, note.location)[:len(expected)] == expected
    assert len(note.arguments) == 7


def test_a_listener_leaves_the_red_zone_alone(site):
    """Where it is compiled with the red zone, nop5 loses on Linux 6.18 the data
    of every call, and nop5's child dies whatever it is compiled with."""
    name, program = site
    note, = read_notes(program)
    done = listen(program, note.location)
    assert done.stdout == f"hits {CALLS} changed 0 child 0\n", done.stderr
    if name == "nop":
        return
    done = listen(program, note.location + 1)
    if done.returncode and REFUSED in done.stderr:
        assert name == "nop10", "a kernel that refuses nop5"
        return              # none of a kernel's probes are on it, then
    child = r"\d+" if name == "nop5" else "0"
    assert re.fullmatch(rf"hits {CALLS} changed 0 child {child}\n", done.stdout), done


def test_every_site_of_the_interpreter_is_of_one_kind():
    segments = read_segments(BINARY)
    kinds = set()
    with open(BINARY, "rb") as file:
        for note in read_notes(BINARY):
            file.seek(file_offset(segments, note.location))
            code = file.read(16).hex(" ")
            kinds.add(max((kind for kind in BYTES if code.startswith(BYTES[kind])),
                          key=lambda kind: len(BYTES[kind])))
    assert len(kinds) == 1, kinds

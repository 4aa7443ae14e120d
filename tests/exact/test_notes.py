# SPDX-License-Identifier: MIT
"""The probes that the binary says it has are those of the contract, untraced."""
import os
import re
import subprocess

import pytest

from lib.contract import fired_probes
from lib.notes import read_notes, read_semaphores
from lib.tracing import BINARY, PYTHON, Child

NOTES = read_notes(BINARY)


def test_every_probe_has_one_site_and_its_arguments():
    found = {note.name: len(note.arguments) for note in NOTES}
    assert found == {probe.name: probe.arity for probe in fired_probes()}
    assert len(NOTES) == len(found), "a probe with more than one site"
    assert {note.provider for note in NOTES} == {"python"}


def test_arguments_are_where_a_call_puts_them():
    """Strings and pointers are 8 bytes, an int is 4 and signed; the seventh
    argument is on the stack, where bpftrace 0.17 has to be told to find it."""
    sizes = {"int": "-4", "long": "-8"}
    registers = {"8": ("rdi", "rsi", "rdx", "rcx", "r8", "r9"),
                 "4": ("edi", "esi", "edx", "ecx", "r8d", "r9d")}
    by_name = {probe.name: probe for probe in fired_probes()}
    for note in NOTES:
        for number, (seen, kind) in enumerate(zip(note.arguments, by_name[note.name].types)):
            size = sizes.get(kind, "8")
            place = "8(%rsp)" if number == 6 else "%" + registers[size.lstrip("-")][number]
            assert seen == f"{size}@{place}", f"{note.name}, argument {number}"


def test_semaphores_of_the_evaluation_loop_are_one_word():
    places = {note.name: note.semaphore for note in NOTES}
    assert 0 not in places.values()
    first = places["function__entry"]
    assert first % 8 == 0
    of_the_loop = {"function__entry": 0, "function__return": 2, "line": 4,
                   "cfunction__entry": 6, "cfunction__return": 6}
    for name, place in places.items():
        if name in of_the_loop:
            assert place == first + of_the_loop[name]
        else:
            assert not first <= place < first + 8


def test_probes_share_a_semaphore_where_the_contract_says_so():
    places = {note.name: note.semaphore for note in NOTES}
    by_place, by_contract = {}, {}
    for probe in fired_probes():
        by_place.setdefault(places[probe.name], set()).add(probe.name)
        by_contract.setdefault(probe.semaphore, set()).add(probe.name)
    assert sorted(map(sorted, by_place.values())) == sorted(map(sorted, by_contract.values()))


@pytest.mark.parametrize("names", [
    ("gil__acquire__start", "gil__acquire__done", "gil__release", "gil__drop__request"),
    ("lock__acquire__start", "lock__acquire__done", "lock__acquire", "lock__release")])
def test_semaphores_of_a_group_are_one_word(names):
    places = {note.name: note.semaphore for note in NOTES}
    first = places[names[0]]
    assert first % 8 == 0
    assert [places[name] - first for name in names] == [0, 2, 4, 6]


def test_semaphores_of_instances_are_one_word():
    places = {note.name: note.semaphore for note in NOTES}
    names = ("new__start", "new__done", "delete__start", "delete__done")
    first = places["instance__new__start"]
    assert first % 8 == 0
    assert [places[f"instance__{name}"] - first for name in names] == [0, 2, 4, 6]
    assert len([place for place in places.values() if first <= place < first + 8]) == 4


def test_semaphores_are_zero_while_nobody_listens():
    with Child([PYTHON, "-c", "print('READY', flush=True); input()"]) as program:
        program.wait_for("READY")
        assert set(read_semaphores(program.pid, BINARY).values()) == {0}
        program.say()
        assert program.finish() == 0


def test_sites_keep_out_of_the_red_zone():
    """A kernel may turn the trap into a call, which writes below the stack
    pointer: no function of the unit may keep data there."""
    text = subprocess.run(["objdump", "--disassemble", "--no-show-raw-insn", BINARY], check=True,
                          capture_output=True, text=True).stdout
    functions = dict(re.findall(r"^[0-9a-f]+ <((?:_?PyDTrace_|fire_|frame_module|text_utf8|buffer_put_)\w*)>:\n"
                                r"((?:.+\n)*)", text, re.M))
    assert len([name for name in functions if name.startswith("PyDTrace_")]) == len(NOTES)
    for name, body in functions.items():
        assert not re.search(r"-0x[0-9a-f]+\(%rsp", body), f"{name} uses the red zone"


def test_bpftrace_lists_every_probe():
    with Child([PYTHON, "-c", "print('READY', flush=True); input()"]) as program:
        program.wait_for("READY")
        listed = subprocess.run(["bpftrace", "-l", "usdt:*", "-p", str(program.pid)], check=True,
                                capture_output=True, text=True).stdout.split()
        program.say()
        program.finish()
    assert sorted(name.rsplit(":", 1)[1] for name in listed if ":python:" in name) == \
        sorted(note.name for note in NOTES)
    assert os.path.basename(BINARY) in listed[0]

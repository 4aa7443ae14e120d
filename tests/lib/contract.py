# SPDX-License-Identifier: MIT
"""The probe contract, as the contract's own program prints it."""
import dataclasses
import functools
import os
import subprocess
import tempfile

from lib.tracing import ROOT

CONTRACT = os.path.join(ROOT, "Include-probes")


@dataclasses.dataclass(frozen=True)
class Probe:
    name: str
    fired: bool
    semaphore: str
    fires: str
    types: tuple
    arguments: tuple

    @property
    def arity(self):
        return len(self.arguments)


@functools.cache
def print_contract(form):
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "contract")
        subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror",
                        os.path.join(CONTRACT, "contract.c"), "-o", program], check=True)
        return subprocess.run([program, form], check=True, capture_output=True, text=True).stdout


def probes():
    found = []
    for line in print_contract("--list").splitlines():
        state, name, semaphore, fires, *arguments = line.split("\t")
        pairs = [argument.rsplit(" ", 1) for argument in arguments]
        found.append(Probe(name, state == "fired", semaphore, fires,
                           tuple(kind for kind, _ in pairs), tuple(name for _, name in pairs)))
    return found


def fired_probes():
    return [probe for probe in probes() if probe.fired]

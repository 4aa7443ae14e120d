# SPDX-License-Identifier: MIT
"""The static probes of a binary, read from its notes, and their semaphores."""
import dataclasses
import os
import re
import struct
import subprocess


@dataclasses.dataclass(frozen=True)
class Note:
    provider: str
    name: str
    location: int       # addresses as the file has them
    semaphore: int
    arguments: tuple    # as the assembler wrote them, "-4@%edx"


NOTE = re.compile(
    r"Provider: (?P<provider>\S+)\s+Name: (?P<name>\S+)\s+"
    r"Location: (?P<location>0x[0-9a-f]+), Base: 0x[0-9a-f]+, "
    r"Semaphore: (?P<semaphore>0x[0-9a-f]+)\s+Arguments:(?P<arguments>[^\n]*)")


def read_notes(binary):
    """Every SystemTap note of a file, in its order."""
    text = subprocess.run(["readelf", "--wide", "--notes", binary], check=True,
                          capture_output=True, text=True).stdout
    return [Note(m["provider"], m["name"], int(m["location"], 16), int(m["semaphore"], 16),
                 tuple(m["arguments"].split())) for m in NOTE.finditer(text)]


def read_segments(binary):
    """The segments of a file that are loaded, as ELF's program headers have them:
    type, flags, offset, address, physical address, size in the file, in memory."""
    with open(binary, "rb") as file:
        header = file.read(64)
        position, size, count = (*struct.unpack_from("<Q", header, 32),
                                 *struct.unpack_from("<HH", header, 54))
        file.seek(position)
        segments = [struct.unpack_from("<IIQQQQQQ", file.read(size)) for _ in range(count)]
    return [segment for segment in segments if segment[0] == 1]      # PT_LOAD


def file_offset(segments, address):
    """Where in the file is what it has at an address?"""
    for _, _, offset, start, _, size, *_ in segments:
        if start <= address < start + size:
            return offset + address - start
    raise LookupError(f"{address:#x} is in no segment")


def load_bias(pid, binary):
    """What to add to an address of the file to have the address in the process."""
    first = min(segment[3] for segment in read_segments(binary))
    wanted = os.stat(binary)
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            fields = line.split(maxsplit=5)
            if int(fields[4]) == wanted.st_ino and int(fields[2], 16) == 0:
                return int(fields[0].split("-")[0], 16) - first
    raise LookupError(f"{binary} is not mapped by process {pid}")


def read_semaphores(pid, binary):
    """{probe: how many tracers the kernel counts} of a process."""
    bias = load_bias(pid, binary)
    values = {}
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for note in read_notes(binary):
            memory.seek(note.semaphore + bias)
            values[note.name] = struct.unpack("<H", memory.read(2))[0]
    return values


def frame_semaphores(pid, binary):
    """Those of function-entry, function-return and line, in this order."""
    values = read_semaphores(pid, binary)
    return tuple(values[name] for name in ("function__entry", "function__return", "line"))

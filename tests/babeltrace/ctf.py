# SPDX-License-Identifier: MIT
"""Traces of the tests' own making: CTF 1.8, laid out as LTTng lays out its own."""
import os
import struct
import zlib

MAGIC = 0xC1FC1FC1
OFFSET = 1_700_000_000_000_000_000      # ns from 1970 to the zero of the clock
HEADER = struct.Struct("<II")           # of a packet: magic, stream class
CONTEXT = struct.Struct("<QQQQQQI")     # begin, end, content, size, number, discarded, cpu
EVENT = struct.Struct("<IQ")            # class, time

METADATA = """\
/* CTF 1.8 */
typealias integer {{ size = 32; align = 8; signed = false; }} := uint32_t;
typealias integer {{ size = 64; align = 8; signed = false; }} := uint64_t;
typealias integer {{ size = 64; align = 8; signed = true; }} := int64_t;
typealias integer {{ size = 64; align = 8; signed = false; base = 16; }} := address_t;
trace {{
	major = 1; minor = 8; byte_order = le;
	packet.header := struct {{ uint32_t magic; uint32_t stream_id; }};
}};
env {{ {environment} }};
clock {{ name = monotonic; freq = 1000000000; offset = {offset}; }};
typealias integer {{ size = 64; align = 8; map = clock.monotonic.value; }} := clock_t;
stream {{
	id = 0;
	packet.context := struct {{
		clock_t timestamp_begin; clock_t timestamp_end;
		uint64_t content_size; uint64_t packet_size; uint64_t packet_seq_num;
		uint64_t events_discarded; uint32_t cpu_id;
	}};
	event.header := struct {{ uint32_t id; clock_t timestamp; }};
	event.context := struct {{ {context} }};
}};
"""


class Address(int):
    """A number that is shown in base 16."""


class Choice(int):
    """A number that the trace has names for."""


def type_of(value):
    if isinstance(value, Address):
        return "address_t"
    if isinstance(value, Choice):
        return "enum : int64_t { none, one, many = 2 ... 1000 }"
    if isinstance(value, int):
        return "int64_t"
    if isinstance(value, float):
        return "floating_point { exp_dig = 11; mant_dig = 53; align = 8; }"
    if isinstance(value, str):
        return "string"
    if isinstance(value, (list, tuple)):
        return "int64_t"
    raise TypeError(value)


def declare(fields):
    """The members of a structure that holds such values."""
    lines = []
    for name, value in fields.items():
        if isinstance(value, dict):
            lines.append(f"struct {{ {declare(value)} }} {name};")
        elif isinstance(value, (list, tuple)):
            lines.append(f"uint32_t __{name}_length; int64_t {name}[__{name}_length];")
        else:
            lines.append(f"{type_of(value)} _{name};")
    return " ".join(lines)


def encode(fields):
    parts = []
    for value in fields.values():
        if isinstance(value, dict):
            parts.append(encode(value))
        elif isinstance(value, str):
            parts.append(value.encode("utf-8", "surrogatepass") + b"\0")
        elif isinstance(value, (list, tuple)):
            parts.append(struct.pack(f"<I{len(value)}q", len(value), *value))
        elif isinstance(value, float):
            parts.append(struct.pack("<d", value))
        else:
            parts.append(struct.pack("<Q", value % 2**64))
    return b"".join(parts)


class Stream:
    """What one processor wrote: packets, and what was lost between them."""

    def __init__(self, trace, cpu):
        self.trace = trace
        self.cpu = cpu
        self.packets = []
        self.events = []
        self.times = []
        self.discarded = 0
        self.number = 0

    def add(self, time, name, context, fields):
        self.times.append(time)
        self.events.append(EVENT.pack(self.trace.event_class(name, fields), time))
        self.events.append(encode(context))
        self.events.append(encode(fields))

    def end_packet(self, lost=0, packets=0):
        """What is lost, events or whole packets, is lost after the events that there were."""
        self.discarded += lost
        if not self.events:
            return
        content = b"".join(self.events)
        size = 8 * (HEADER.size + CONTEXT.size + len(content))
        self.packets.append(HEADER.pack(MAGIC, 0) + CONTEXT.pack(
            self.times[0], self.times[-1], size, size, self.number, self.discarded - lost,
            self.cpu) + content)
        self.number += 1 + packets
        self.events, self.times = [], []


class Trace:
    """A trace under a folder, written by end()."""

    def __init__(self, folder, context=("vpid", "vtid", "procname"), hostname="vm", **environment):
        self.folder = str(folder)
        self.context_names = context
        self.environment = {"domain": "ust", "hostname": hostname, **environment}
        self.classes = {}
        self.streams = {}
        self.context = None

    def event_class(self, name, fields):
        if name not in self.classes:
            self.classes[name] = (len(self.classes), declare(fields))
        return self.classes[name][0]

    def stream(self, cpu):
        return self.streams.setdefault(cpu, Stream(self, cpu))

    def add(self, time, name, fields=None, *, cpu=0, **context):
        """An event; vpid, vtid, procname … as the trace has them."""
        context = {key: context[key] for key in self.context_names}
        self.context = context
        self.stream(cpu).add(time, name, context, fields or {})

    def lose(self, count=0, cpu=0, packets=0):
        self.stream(cpu).end_packet(count, packets)

    def metadata(self):
        environment = " ".join(f'{key} = "{value}";' if isinstance(value, str) else f"{key} = {value};"
                               for key, value in self.environment.items())
        parts = [METADATA.format(environment=environment, offset=OFFSET,
                                 context=declare(self.context or {}))]
        for name, (number, members) in self.classes.items():
            parts.append(f'event {{ name = "{name}"; id = {number}; stream_id = 0; '
                         f"fields := struct {{ {members} }}; }};\n")
        return "".join(parts)

    def end(self):
        """The folder, written."""
        os.makedirs(self.folder, exist_ok=True)
        with open(os.path.join(self.folder, "metadata"), "w", encoding="utf-8") as file:
            file.write(self.metadata())
        for cpu, stream in self.streams.items():
            stream.end_packet()
            with open(os.path.join(self.folder, f"channel_{cpu}"), "wb") as file:
                file.write(b"".join(stream.packets))
        return self.folder


class Thread:
    """A thread that fires the events of its vocabulary, in one line each."""

    def __init__(self, trace, vpid=100, vtid=None, procname="server", cpu=0, **context):
        self.trace = trace
        self.where = {"vpid": vpid, "vtid": vtid or vpid, "procname": procname, "cpu": cpu, **context}
        self.stack = []
        self.frames = 0

    def fire(self, time, name, /, **fields):
        self.trace.add(time, name, fields, **self.where)

    def enter(self, time, name, line=1, how=0, filename="/srv/cats/server.py"):
        self.frames += 1
        self.stack.append((name, self.frames))
        self.function(time, "entry", name, line, filename, self.frames, how=how)

    def leave(self, time, name, line=1, why=0, filename="/srv/cats/server.py"):
        """Of the innermost frame of that name; of one that nobody saw start, where there is none."""
        while self.stack and self.stack[-1][0] != name and name in dict(self.stack):
            self.stack.pop()
        frame = self.stack.pop()[1] if name in dict(self.stack) else 0xDEAD
        self.function(time, "return", name, line, filename, frame, why=why)

    def function(self, time, what, name, line, filename, frame, **how):
        self.fire(time, f"python:function__{what}", co_filename=filename, co_name=name, line_no=line,
                  module="server", code=Address(zlib.crc32(name.encode())), frame=Address(frame), **how)

    def log(self, time, msg, level=20, logger="web", function="find", line=87, thread="MainThread"):
        self.fire(time, "lttng_python:event", asctime="2026-11-21 17:00:00,000", msg=msg,
                  logger_name=logger, funcName=function, lineno=line, int_loglevel=level,
                  thread=0, threadName=thread)

    def syscall(self, time, name, **arguments):
        self.fire(time, f"syscall_entry_{name}", **arguments)

    def syscall_done(self, time, name, result, **fields):
        self.fire(time, f"syscall_exit_{name}", ret=result, **fields)

# SPDX-License-Identifier: MIT
"""A trace as a busy server leaves it: requests of Python functions, logging, system calls."""
import random

from ctf import Address, Thread, Trace

FUNCTIONS = [(f"function_{number}", 10 * number + 1) for number in range(40)]
CPUS = 2


class Server:
    """Threads in turn, each in its own stack."""

    def __init__(self, folder, seed=13):
        self.random = random.Random(seed)
        self.trace = Trace(folder)
        self.threads = [Thread(self.trace, vpid=1000, vtid=1000 + number, cpu=number % CPUS,
                               procname="httpserver") for number in range(8)]
        self.stacks = [[] for _ in self.threads]
        self.time = 1000
        self.events = 0

    def step(self):
        number = self.random.randrange(len(self.threads))
        thread, stack = self.threads[number], self.stacks[number]
        self.time += self.random.randrange(100, 5000)
        self.events += 1
        kind = self.random.random()
        if kind < 0.04:
            thread.log(self.time, f'"GET /cats/{self.events} HTTP/1.1" 200 -')
        elif kind < 0.10:
            thread.syscall(self.time, "sendto", fd=5, buff=Address(0x7F1234567890), len=120, flags=0)
            self.time += self.random.randrange(500, 20000)
            thread.syscall_done(self.time, "sendto", 120)
            self.events += 1
        elif stack and (kind < 0.52 or len(stack) > 25):
            thread.leave(self.time, *stack.pop())
        else:
            stack.append(self.random.choice(FUNCTIONS))
            thread.enter(self.time, *stack[-1])


def write(folder, events):
    server = Server(folder)
    while server.events < events:
        server.step()
    return server.trace.end()

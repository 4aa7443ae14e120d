# SPDX-License-Identifier: MIT
"""Waits for a line, then makes calls of all sorts, between two that are not made elsewhere."""
import os
import select
import socket
import sys
import threading

CHILDREN = 3
PATH = "/" + 300 * "x"


def visit(port, told):
    with socket.create_connection(("127.0.0.1", port)) as client:
        told.append(client.getsockname()[1])
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while client.recv(100):
            pass


def serve():
    told = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = threading.Thread(target=visit, args=(port, told))
        client.start()
        waiting = select.poll()
        waiting.register(server, select.POLLIN)
        waiting.poll(60000)
        connection, _ = server.accept()
        with connection:
            connection.recv(100)
            connection.sendall(b"HTTP/1.0 200 OK\r\n\r\ncats\n")
    client.join()
    return port, told[0], server


def fail():
    for path in "/no/such/cat", PATH:
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640))
        except OSError:
            pass


def speak_locally():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind("\0cats")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
            other.sendto(b"meow", "\0cats")
        one.recvfrom(100)


def bear():
    for number in range(CHILDREN):
        child = os.fork()
        if not child:
            for _ in range(number + 1):
                os.getpriority(os.PRIO_PROCESS, 0)
            os._exit(number)
        os.waitpid(child, 0)


print("READY", flush=True)
sys.stdin.readline()
os.access("/begin", os.F_OK)
port, visitor, _ = serve()
fail()
speak_locally()
bear()
os.access("/end", os.F_OK)
print("PORTS", port, visitor, flush=True)

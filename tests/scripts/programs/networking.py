# SPDX-License-Identifier: MIT
"""A server and its client in two threads, within this machine: so many connections,
so many bytes, 31 ms until each answer."""

import _thread
import os
import socket
import tempfile
import time

import stage

ASLEEP = 0.031


def accept():
    return server.accept()[0]


def ask(connection):
    connection.sendall(b"x" * 1009)


def hear(connection, number):
    while number:
        number -= len(connection.recv(number))


def answer(connection):
    hear(connection, 1009)
    time.sleep(ASLEEP)
    os.write(connection.fileno(), b"y" * 2003)


def serve(ends):
    for _ in range(5):
        connection = accept()
        for _ in range(3):
            answer(connection)
        connection.close()
    ends.release()


def call():
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    for _ in range(3):
        ask(client)
        hear_all(client)
    client.close()


def hear_all(client):
    # A buffered file reads by recv_into().
    with client.makefile("rb", buffering=4096) as file:
        file.read(2003)


def no_socket():
    for _ in range(7):
        os.write(nothing, b"z" * 4099)
        os.read(nothing, 1)


def impatient():
    """Sockets that do not wait: nothing is there, 11 times."""
    one, other = socket.socketpair()
    one.setblocking(False)
    for _ in range(11):
        try:
            one.recv(1)
        except BlockingIOError:
            pass
    one.sendmsg([b"12345", b"67"])
    other.recv_into(bytearray(7))
    other.close()
    one.close()


def refused():
    for _ in range(2):
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(path + ".not")
        except FileNotFoundError:
            pass
        client.close()


def generate():
    one, other = socket.socketpair()
    for _ in range(13):
        one.send(b"1")
        yield other.recv(1)
    one.close()
    other.close()


def send_file():
    one, other = socket.socketpair()
    file = os.open(__file__, os.O_RDONLY)
    os.sendfile(one.fileno(), file, 0, 1013)
    os.readv(other.fileno(), [bytearray(1013)])
    os.close(file)
    one.close()
    other.close()


def workload():
    lock = _thread.allocate_lock()
    lock.acquire()
    _thread.start_new_thread(serve, (lock,))
    for _ in range(5):
        call()
    lock.acquire()
    no_socket()
    impatient()
    refused()
    send_file()
    for _ in generate():
        pass


nothing = os.open(os.devnull, os.O_RDWR)
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        stage.run(workload)

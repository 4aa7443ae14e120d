# SPDX-License-Identifier: MIT
"""Waits for a line, then makes calls of all sorts, between two that are not made elsewhere."""
import fcntl
import os
import select
import socket
import struct
import sys
import tempfile
import termios
import threading

CHILDREN = 3
PAIRS = 29              # more than are told of one call
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


def loop():
    """As a server of an event loop does, with as many events as it asks for and more."""
    with select.epoll() as epoll, socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 7)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 5))
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 500000))
        server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
        server.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)
        server.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 100)
        pairs = [socket.socketpair() for _ in range(PAIRS)]
        for one, other in pairs:
            epoll.register(one, select.EPOLLIN | select.EPOLLET)
            other.send(b"meow")
        epoll.poll(maxevents=2)
        epoll.poll(maxevents=PAIRS)
        epoll.modify(pairs[0][0], select.EPOLLOUT)
        epoll.unregister(pairs[0][0])
        epoll.register(pairs[0][0], select.EPOLLOUT | select.EPOLLONESHOT)
        epoll.poll(0, maxevents=1)
        descriptors = [one.fileno() for one, _ in pairs]
        for pair in pairs:
            for end in pair:
                end.close()
    return descriptors


def control():
    one, other = os.pipe()
    fcntl.ioctl(one, termios.FIONBIO, b"\1\0\0\0")
    fcntl.ioctl(one, termios.FIOCLEX)
    fcntl.ioctl(one, termios.FIONREAD, b"\0\0\0\0")
    os.isatty(one)
    os.close(one)
    os.close(other)


def name():
    """Two paths each; of the last the second is a long one."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.close(os.open("cat", os.O_CREAT | os.O_WRONLY))
        opened = os.open(".", os.O_RDONLY)
        os.rename("cat", "dog")
        os.rename("dog", "mouse", src_dir_fd=opened, dst_dir_fd=opened)
        os.link("mouse", "rat")
        os.symlink("/no/such/mouse", "bat")
        try:
            os.rename("mouse", PATH)
        except OSError:
            pass
        os.chdir("/")
        os.close(opened)
    return opened


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
descriptors = loop()
control()
folder = name()
fail()
speak_locally()
bear()
os.access("/end", os.F_OK)
print("PORTS", port, visitor, flush=True)
print("DESCRIPTORS", folder, *descriptors, flush=True)

"""A program that uses sys.setprofile itself, and sys.settrace in a thread."""
import sys
import threading


def hot(n):
    return n


def generate(n):
    for i in range(n):
        yield hot(i)


def profile(frame, event, argument):
    return helper(event)


def helper(event):
    return None


def trace(frame, event, argument):
    helper(event)
    return trace


def in_thread():
    sys.settrace(trace)
    list(generate(3))
    sys.settrace(None)
    list(generate(3))


def main():
    sys.setprofile(profile)
    list(generate(3))
    sys.setprofile(None)
    hot(1)
    for _ in range(2):
        thread = threading.Thread(target=in_thread)
        thread.start()
        thread.join()
    list(generate(3))

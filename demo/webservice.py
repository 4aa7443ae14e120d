# SPDX-License-Identifier: MIT
"""A web service of cats, as a WSGI server runs it, with five faults to be found.

    gunicorn --worker-class gthread demo.webservice:application

A query is slow, a lock is fought over, sessions leak, families of cats keep the
collector busy, and an exception is swallowed. scripts/webservice starts it with
visitors; scripts/examples/web_service.txt tells how each fault is found from
outside, so it is not told here where they are.
"""

import itertools
import operator
import sqlite3
import threading
import time

CATS = 3000
BREEDS = ("abyssinian", "birman", "chartreux", "devon rex", "egyptian mau", "foldex",
          "german rex", "havana brown", "japanese bobtail", "korat")
FAMILY = 12_000         # cats in a family tree
ANSWER = 0.005          # seconds that the service which counts visits takes to answer


class Database(threading.local):
    """A connection for each thread that asks."""

    def __init__(self):
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE TABLE cats (id INTEGER PRIMARY KEY, breed TEXT, born INTEGER)")
        self.connection.executemany("INSERT INTO cats VALUES (?, ?, ?)", (
            (number, BREEDS[number % len(BREEDS)], number * 7919 % CATS) for number in range(CATS)))


class Session:
    """What is known of a visitor."""

    def __init__(self, number):
        self.number = number
        self.began = time.time()


database = Database()
sessions = {}
numbers = itertools.count(1)
visits = {}
visits_lock = threading.Lock()


def query(statement, *values):
    return database.connection.execute(statement, values).fetchall()


def count_visit(page):
    with visits_lock:
        visits[page] = visits.get(page, 0) + 1
        time.sleep(ANSWER)


def find_favourite(environ):
    try:
        return environ["HTTP_COOKIES"].partition("=")[2]
    except Exception:
        return "none"


def open_session():
    session = Session(next(numbers))
    sessions[session.number] = session
    return session


def greet(environ):
    return f"Welcome! Your favourite cat: {find_favourite(environ)}"


def show_cat(environ):
    count_visit("cat")
    ((breed,),) = query("SELECT breed FROM cats WHERE id = ?", 13)
    return breed


def rank_breed(environ):
    rows = query("SELECT id, (SELECT count(*) FROM cats AS other WHERE other.born < cats.born) "
                 "FROM cats WHERE breed = ?", "korat")
    return f"{len(rows)} cats, the oldest is {min(rows, key=operator.itemgetter(1))[0]}"


def log_in(environ):
    return f"You are visitor {open_session().number}"


def draw_family(environ):
    mother = {"name": 0, "kittens": []}
    for name in range(1, FAMILY):
        kitten = {"name": name, "kittens": [], "mother": mother}
        mother["kittens"].append(kitten)
        if name % 3 == 0:
            mother = kitten
    return f"{FAMILY} cats"


PAGES = {"/": greet, "/cat": show_cat, "/breed": rank_breed, "/login": log_in,
         "/family": draw_family}


def application(environ, start_response):
    page = PAGES.get(environ["PATH_INFO"])
    status, text = ("200 OK", page(environ)) if page else ("404 Not Found", "No such page")
    body = f"{text}\n".encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]

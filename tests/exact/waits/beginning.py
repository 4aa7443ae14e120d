# SPDX-License-Identifier: MIT
"""Threads of every kind; each says as whom it begins, and as whom it ends.

Prints lines `began IDENT NATIVE NAME` and `ended IDENT NATIVE NAME`, the name as JSON.
"""
import _thread
import concurrent.futures
import json
import sys
import threading

from meeting import drain, meet, run_beside

said = []
quiet = threading.Event()
done = threading.Semaphore(0)


def say(what, name):
    said.append(f"{what} {_thread.get_ident()} {_thread.get_native_id()} {json.dumps(name)}")


def work(name, error=None, ended=None):
    """What each thread runs; the name is what a tracer must see."""
    say("began", name)
    try:
        if error:
            raise error
    finally:
        say("ended", name if ended is None else ended)
        done.release()


class Leaver:
    """Runs Python code when the last that the thread had is dropped."""
    def __del__(self):
        for _ in range(3):
            abs(-1)
            str.upper("leaving")


class Subclass(threading.Thread):
    def run(self):
        work(self.name)


class Renamed(threading.Thread):
    def run(self):
        name = self.name
        self.name = "renamed while it ran"
        work(name, ended=self.name)


class Text(str):
    def __str__(self):
        return self


class Thread:
    """No thread, but called so, with a name that is not one."""
    _name = "class"

    def __init__(self):
        self._name = "instance"

    def run(self):
        work("")


class Watched(threading.Thread):
    """Lookups of its attributes by anybody else would be heard."""
    heard = []

    def __getattribute__(self, name):
        if quiet.is_set():
            Watched.heard.append(name)
        return super().__getattribute__(name)

    def run(self):
        quiet.clear()
        work(super().__getattribute__("_name"))


def locals_leave():
    local.leaver = Leaver()
    work("")


local = threading.local()


def wait(count):
    for _ in range(count):
        done.acquire()


def start_threads():
    names = ("plain", "", "Müller", "日本", "a" * 150, "with\\backslash")
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread, name in zip(threads, names):
        thread.name = name
    threads.append(threading.Thread(target=work, args=("?",), name="\udc80"))
    threads.append(threading.Thread(target=work, args=("text",), name=Text("text")))
    threads.append(threading.Thread(target=work, args=("daemon",), name="daemon", daemon=True))
    threads.append(threading.Thread(target=work, args=("raises", ValueError()), name="raises"))
    threads.append(threading.Thread(target=work, args=("exits", SystemExit()), name="exits"))
    threads += [Subclass(name="subclass"), Renamed(name="before")]
    materialised = Subclass(name="materialised")
    vars(materialised)["of another"] = 1
    keys = Subclass(name="keys that are no str")
    vars(keys)[1] = 2
    many = Subclass(name="many")
    for i in range(60):
        setattr(many, f"attribute_{i}", i)
    replaced = Subclass(name="replaced")
    replaced.__dict__ = dict(reversed(vars(replaced).items()))
    unnamed = Subclass(name="unnamed")
    threads += [materialised, keys, many, replaced, unnamed, threading.Timer(0, work, ("timer",))]
    threads[-1].name = "timer"
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait(len(threads))


def start_bare():
    _thread.start_new_thread(work, ("",))
    _thread.start_new_thread(work, ("", ValueError()))
    _thread.start_new_thread(work, ("", SystemExit()))
    _thread.start_new_thread(Thread().run, ())
    _thread.start_new_thread(Subclass(name="never started").run, ())
    _thread.start_new_thread(lambda leaver: work(""), (Leaver(),))
    _thread.start_new_thread(locals_leave, ())
    wait(7)
    if hasattr(_thread, "start_joinable_thread"):
        _thread.start_joinable_thread(lambda: work("")).join()
    else:
        _thread.start_new_thread(lambda: work(""), ())
    wait(1)


def start_watched():
    run = Watched.run.__get__(Watched(name="watched"))
    quiet.set()
    _thread.start_new_thread(run, ())
    wait(1)
    assert Watched.heard == [], Watched.heard


def start_pool():
    with concurrent.futures.ThreadPoolExecutor(3, "pool") as pool:
        futures = [pool.submit(name_of_worker) for _ in range(20)]
    for name in {future.result() for future in futures}:
        said.append(name)


def name_of_worker():
    return (f"worker {_thread.get_ident()} {_thread.get_native_id()} "
            + json.dumps(threading.current_thread().name))


def start_elsewhere():
    script = ("import threading, _thread, json\n"
              "def work():\n"
              "    where = f'{_thread.get_ident()} {_thread.get_native_id()} '\n"
              "    where += json.dumps(threading.current_thread().name)\n"
              "    print('began', where + '\\nended', where, flush=True)\n"
              "t = threading.Thread(target=work, name='elsewhere')\n"
              "t.start(); t.join()\n")
    for isolated in True, False:
        run_beside(script, isolated)


def start_nested():
    def outer():
        say("began", "outer")
        inner = threading.Thread(target=work, args=("inner",), name="inner")
        inner.start()
        inner.join()
        say("ended", "outer")
    thread = threading.Thread(target=outer, name="outer")
    thread.start()
    thread.join()
    wait(1)


def main():
    threading.excepthook = sys.unraisablehook = lambda *arguments: None
    meet("READY")
    start_threads()
    start_bare()
    start_watched()
    start_pool()
    start_elsewhere()
    start_nested()
    for _ in range(50):
        thread = threading.Thread(target=work, args=("short",), name="short")
        thread.start()
        thread.join()
    print(*said, sep="\n", flush=True)
    drain()


if __name__ == "__main__":
    main()

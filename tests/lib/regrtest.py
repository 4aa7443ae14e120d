# SPDX-License-Identifier: MIT
"""CPython's own tests: run them, a module a process, and tell what became of each case."""
import concurrent.futures
import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import xml.etree.ElementTree as ElementTree

GRACE = 60              # seconds that a module has to end by itself after its time-out
EXIT_CODES = {0: "passed", 2: "failed", 3: "environment changed", 4: "no tests"}
WORST = ("failed", "skipped", "passed")


class Interrupted(Exception):
    """The modules that run were ended before their time."""


def case_name(text):
    """The case alone: a subtest's parameters may be addresses or names of files."""
    first = text.split(" ")[0]
    return first if "." in first else text


def read_cases(report, output):
    """{test case: passed, skipped or failed}; failed, where one of its subtests is.

    Those, and what a class or a module begins with, the report has no name of.
    """
    cases = {}
    for case in ElementTree.parse(report).iter("testcase"):
        tags = {child.tag for child in case}
        bad = tags & {"failure", "error", "outcome"}    # an unexpected success is an outcome
        state = "failed" if bad else "skipped" if "skipped" in tags else "passed"
        name = case_name(case.get("name", ""))
        cases[name] = min(state, cases.get(name, state), key=WORST.index)
    cases.pop("", None)
    failed = re.findall(r"^(?:FAIL|ERROR): \S+ \((\S+)\)", output, re.MULTILINE)
    return {**cases, **dict.fromkeys(failed, "failed")}


def module_state(code, output):
    """What became of a module as a whole, by its exit code."""
    if code == 1 and re.search(r"Timeout \(\d+:\d\d:\d\d[.\d]*\)!\n", output):
        return "timed out"
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return EXIT_CODES.get(code, f"ended with {code}")


def list_modules(python, options=()):
    """Every test module of an interpreter; those of large packages one by one."""
    done = subprocess.run([python, "-m", "test", "--list-tests", *options], check=True,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout.split()


def package_names(module):
    """test.test_asyncio.test_tasks: itself, test_asyncio.test_tasks and test_asyncio."""
    parts = module.removeprefix("test.").split(".")
    return {module, *(".".join(parts[:count]) for count in range(1, len(parts) + 1))}


def choose_modules(modules, names):
    """Those of these names, and those in the packages of these names."""
    return [module for module in modules if package_names(module) & set(names)]


@contextlib.contextmanager
def temporary_folder():
    """Not deep, since a path of a socket has 107 bytes; open to tests that give up being root."""
    folder = tempfile.mkdtemp(prefix="regrtest-")
    try:
        os.chmod(folder, 0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def processes_of(folder):
    """The ids of the processes that were started with this folder for their files."""
    marker = os.fsencode(f"TMPDIR={folder}") + b"\0"
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
            if marker in file.read():
                yield int(name)


def end_group(leader):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


class Runner:
    """Runs test modules, some at a time, each in a session and a folder of its own.

    Nothing of a module outlives it, not even a daemon that left its session.
    """

    def __init__(self, folder, timeout, jobs=1, options=()):
        self.folder = os.path.realpath(folder)
        self.timeout = timeout
        self.jobs = jobs
        self.options = options
        self.running = set()
        self.lock = threading.Lock()
        self.stopped = False

    def run(self, python, modules):
        """Yield (module, {case: state}, output) as they end; the module is a case itself."""
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            try:
                futures = [pool.submit(self.run_module, python, module) for module in modules]
                for future in concurrent.futures.as_completed(futures):
                    yield future.result()
            finally:
                self.stop_unfinished(futures)

    def stop_unfinished(self, futures):
        """Where the caller goes early, whatever runs goes, too."""
        if all(future.done() for future in futures):
            return
        with self.lock:
            self.stopped = True
            for pid in self.running:
                end_group(pid)
        for future in futures:
            future.cancel()

    def run_module(self, python, module):
        with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as folder:
            files = os.path.join(folder, "files")
            os.mkdir(files)
            os.chmod(folder, 0o755)
            report = os.path.join(folder, "report.xml")
            command = [python, "-m", "test", "-v", "--timeout", str(self.timeout),
                       "--fail-env-changed", "--tempdir", files, "--junit-xml", report,
                       *self.options, module]
            with open(os.path.join(folder, "output"), "w+b") as output:
                code = self.run_command(command, files, output)
                output.seek(0)
                text = output.read().decode("utf-8", "replace")
            cases = read_cases(report, text) if os.path.exists(report) else {}
        state = "timed out" if code is None else module_state(code, text)
        if state == "passed" and not cases:
            state = "skipped"
        return module, {**cases, module: state}, text

    def run_command(self, command, files, output):
        """The exit code, or None where it had to be ended."""
        with self.lock:
            if self.stopped:
                raise Interrupted
            process = subprocess.Popen(
                command, cwd=files, env=environment(files), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
            self.running.add(process.pid)
        code = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(timeout=self.timeout + GRACE)
        with self.lock:
            end_group(process.pid)
            self.running.remove(process.pid)
        process.wait()
        for pid in processes_of(files):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.stopped:
            raise Interrupted
        return code


def environment(files):
    """Nothing of make, or of the Python that runs this; files go where they are removed."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "MAKE", "MFLAGS"))}
    return {**kept, "TMPDIR": files}

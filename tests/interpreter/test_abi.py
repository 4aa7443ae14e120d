# SPDX-License-Identifier: MIT
"""What is compiled for the stock interpreter of a series runs on the patched one."""
import functools
import glob
import json
import os
import shutil
import subprocess

import pytest

from lib.tracing import BINARY, PYTHON, ROOT, SERIES, ask
from test_regrtest import STOCK

layout = pytest.importorskip("lib.layout", reason="needs python3-pyelftools")
HERE = os.path.dirname(os.path.abspath(__file__))
OURS = "pyprobes"       # the header that only the patched one has
# What Debian has compiled for each series, and where.
DEBIAN = {(3, 11): "bookworm", (3, 13): "trixie"}
PACKAGES = ("python3-numpy", "python3-lxml", "python3-yaml", "python3-msgpack",
            "python3-psutil", "python3-markupsafe")
TRIES = 3


@functools.cache
def folders(python):
    """Those of its headers: of what is the same for every build, and what is not."""
    return tuple(dict.fromkeys(ask(python, f"sysconfig.get_path('{name}')")
                               for name in ("include", "platinclude")))


def compile_for(python, source, output, *options):
    include = [f"-I{folder}" for folder in folders(python)]
    subprocess.run(["gcc", "-std=gnu11", "-fPIC", *include, *options, source, "-o", output],
                   check=True)
    return output


# ---- structures -------------------------------------------------------------

@pytest.fixture(scope="module")
def structures(tmp_path_factory):
    """(of the stock one, of the patched one), internal ones, too."""
    folder = tmp_path_factory.mktemp("layout")
    names = sorted(os.path.basename(path) for path in
                   glob.glob(os.path.join(folders(STOCK)[0], "internal", "pycore_*.h")))
    assert len(names) > 50
    source = folder / "headers.c"
    source.write_text("#define Py_BUILD_CORE 1\n#include <Python.h>\n#include <frameobject.h>\n"
                      "#include <structmember.h>\n"
                      + "".join(f"#include <internal/{name}>\n" for name in names))
    found = []
    for number, python in enumerate((STOCK, PYTHON)):
        compiled = compile_for(python, str(source), str(folder / f"{number}.o"), "-c", "-g",
                               f"-I{folders(python)[0]}/internal", "-fno-eliminate-unused-debug-types")
        base = folders(python)[0] + os.sep
        found.append({(name, file.removeprefix(base)): made for (name, file), made in
                      layout.structures_of(compiled).items() if file.startswith(base)})
    return found


def differences(structures, internal):
    stock, patched = structures
    chosen = {key for key in stock.keys() | patched.keys()
              if key[1].startswith("internal/") == internal and not key[1].startswith(OURS)}
    assert len(chosen) > 100
    return {key: (stock.get(key), patched.get(key)) for key in chosen
            if stock.get(key) != patched.get(key)}


def test_public_structures_are_those_of_stock(structures):
    assert differences(structures, internal=False) == {}


def test_internal_structures_are_those_of_stock(structures):
    assert differences(structures, internal=True) == {}


def test_layouts_tell_structures_apart(tmp_path):
    def layouts(text):
        (tmp_path / "one.c").write_text(text)
        subprocess.run(["gcc", "-g", "-c", "-fno-eliminate-unused-debug-types", "one.c"],
                       cwd=tmp_path, check=True)
        return {name: made for (name, _), made in layout.structures_of(tmp_path / "one.o").items()}
    first = layouts("struct a { int b; union { long c; char d[3]; }; unsigned e : 3; };")
    assert first == layouts("struct a { int b; union { long c; char d[3]; }; unsigned e : 3; };")
    for other in ("struct a { int b; union { long c; char d[4]; }; unsigned e : 3; };",
                  "struct a { int b; union { long c; char d[3]; }; unsigned e : 4; };",
                  "struct a { int f; union { long c; char d[3]; }; unsigned e : 3; };",
                  "struct a { long b; union { long c; char d[3]; }; unsigned e : 3; };"):
        assert layouts(other) != first, other


# ---- symbols ----------------------------------------------------------------

def exported(binary):
    text = subprocess.run(["nm", "-D", "--defined-only", binary], check=True, capture_output=True,
                          text=True).stdout
    return {tuple(line.split()[-2:]) for line in text.splitlines()}


def test_exported_symbols_are_those_of_stock():
    ours, stock = exported(BINARY), exported(os.path.realpath(STOCK))
    assert len(stock) > 1500
    assert ours == stock, (ours - stock, stock - ours)


# ---- extension modules ------------------------------------------------------

SCRIPT = """
import copy, gc, json, sys, weakref
sys.path.insert(0, sys.argv[1])
import extension
from extension import Counter, measure
class Sub(Counter):
    def __init__(self): self.extra = [self]
def sample(a, b=2, *c):
    return a + b + len(c)
found = measure(sample.__code__, Sub, int, dict, "text", "t\\u00e9xt", "\\U0001f600", "",
                [1.5, 2.25, object()], None)
subs = [Sub() for _ in range(100)]
assert subs[7](1, 2) == 2 and subs[7](3) == 3 and subs[7].kept == (3,)
gone = [weakref.ref(s) for s in subs]
del subs
gc.collect()
assert not any(ref() for ref in gone)
chain = None
for _ in range(100_000):
    link = Counter(); link.before = chain; chain = link
del chain, link
json.dump(found, sys.stdout)
"""


def test_extension_compiled_for_stock_runs_unchanged(tmp_path):
    source = os.path.join(HERE, "extension.c")
    compile_for(STOCK, source, str(tmp_path / "extension.so"), "-shared", "-O2", "-Wall", "-Wextra",
                "-Werror", "-Wno-deprecated-declarations")
    found = [subprocess.run([python, "-I", "-c", SCRIPT, str(tmp_path)], check=True,
                            capture_output=True, text=True).stdout for python in (STOCK, PYTHON)]
    assert found[0] == found[1]
    assert len(json.loads(found[0])) == 10


def test_extension_is_compiled_to_the_same_for_both(tmp_path):
    """Without assertions, for these have the paths of headers."""
    source = os.path.join(HERE, "extension.c")
    code = [open(compile_for(python, source, str(tmp_path / "extension.o"), "-c", "-O2",
                             "-DNDEBUG", "-Wno-deprecated-declarations"), "rb").read()
            for python in (STOCK, PYTHON)]
    assert code[0] == code[1]


# ---- Debian's packages ------------------------------------------------------

def mirrors():
    """Those of the system's own configuration."""
    text = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(COMPONENT)"],
                          check=True, capture_output=True, text=True).stdout
    lines = {tuple(line.split()) for line in text.splitlines()}
    return sorted(uri for uri, component in lines if component == "main" and "security" not in uri)


def fetch_packages(release, root):
    """The packages and what they need, unpacked: nothing of them is run or mounted."""
    for _ in range(TRIES):
        for mirror in mirrors():
            shutil.rmtree(f"{root}.new", ignore_errors=True)
            done = subprocess.run(
                ["unshare", "--mount", "--propagation", "private", "mmdebstrap", "--variant=extract",
                 f"--include={','.join(PACKAGES)}", "--aptopt=Acquire::Check-Valid-Until \"false\"",
                 release, f"{root}.new", mirror], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                os.rename(f"{root}.new", root)
                return
    shutil.rmtree(f"{root}.new", ignore_errors=True)
    print(done.stderr)
    pytest.skip(f"no packages of Debian to be had: {release}: {done.stderr.strip()[-200:]}")


@pytest.fixture(scope="module")
def packages():
    """A folder with the packages, kept for the next time."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        pytest.skip("no packages of Debian to be had: only root can unpack them, with apt")
    root = os.path.join(ROOT, "Python-build", "work", f"packages-{DEBIAN[SERIES]}")
    if not os.path.isdir(root):
        fetch_packages(DEBIAN[SERIES], root)
    return root


def run_in(root, python, program):
    """With the packages, and the C library that they were compiled for."""
    folders = glob.glob(f"{root}/usr/lib/x86_64-linux-gnu") + glob.glob(f"{root}/lib/x86_64-linux-gnu")
    (first, *_) = folders
    loader = glob.glob(f"{root}/*/ld-linux-x86-64.so.2") + \
        glob.glob(f"{root}/*/*/ld-linux-x86-64.so.2")
    done = subprocess.run(
        [loader[0], "--library-path", ":".join([*folders, f"{first}/blas", f"{first}/lapack"]),
         os.path.realpath(python), "-s", program], capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1",
             "PYTHONHOME": ask(python, "sys.prefix"), "PYTHONDONTWRITEBYTECODE": "1",
             "PYTHONPATH": f"{root}/usr/lib/python3/dist-packages"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.needs("extensions that Debian compiled for it")
def test_packages_of_debian_work(packages):
    program = os.path.join(HERE, "use_packages.py")
    output = run_in(packages, PYTHON, program)
    print(output)
    assert output == run_in(packages, STOCK, program)
    assert int(output.splitlines()[-1].split()[1]) >= 15

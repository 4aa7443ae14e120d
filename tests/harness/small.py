# SPDX-License-Identifier: MIT
"""A source release of a few files that is built as CPython is, in milliseconds,
and a private copy of the harness with a table that lists it."""
import hashlib
import io
import os
import shutil
import subprocess
import tarfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERIES = "3.99"

CONFIGURE = """#!/bin/sh
prefix=
for option; do
    case $option in
    --prefix=*) prefix=${option#--prefix=} ;;
    esac
done
here=$(dirname "$0")
sed -e "s|@prefix@|$prefix|" -e "s|@srcdir@|$here|" -e "s|@options@|$*|" \\
    "$here/Makefile.pre.in" >Makefile
"""

MAKEFILE = """# small
prefix = @prefix@
srcdir = @srcdir@
all: python
python: $(srcdir)/Python/ceval.c
\tcp $(srcdir)/Python/ceval.c python
\tprintf '# %s\\n' '@options@' >>python
\tchmod +x python
\techo compiled >>compiled
other: $(srcdir)/Python/other.c
regen-cases:
\techo regenerated >>regenerated
clean:
\trm -f python
install: all
\tmkdir -p $(DESTDIR)$(prefix)/bin
\tcp python $(DESTDIR)$(prefix)/bin/python3
\techo '#!/bin/sh' >$(DESTDIR)$(prefix)/bin/python3-config
"""

CEVAL = "#!/bin/sh\n" + "".join(f"# line {number}\n" for number in range(2, 30)) + "echo small\n"

PATCH = """From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: Somebody <somebody@example.org>
Date: Sat, 1 Jan 2000 00:00:00 +0000
Subject: [PATCH] {subject}

Why it is so.
---
 Python/ceval.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

"""


def source_files(release):
    major, minor, _ = release.split(".")
    return {
        "Include/patchlevel.h": f'#define PY_MAJOR_VERSION\t{major}\n#define PY_MINOR_VERSION\t{minor}\n'
                                f'#define PY_VERSION\t"{release}"\n',
        "Python/ceval.c": CEVAL,
        "Python/other.c": "other\n",
        "Modules/Setup.bootstrap.in": "",
        "Makefile.pre.in": MAKEFILE,
        "pyconfig.h.in": "",
        "aclocal.m4": "",
        "configure.ac": "",
        "configure": CONFIGURE,
    }


def write_tree(folder, release, extra=()):
    for name, text in {**source_files(release), **dict(extra)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755 if name == "configure" else 0o644)
    return folder


def write_tarball(path, release, extra=()):
    """The release as python.org would have it; its sha256."""
    with tarfile.open(path, "w:xz") as archive:
        for name, text in {**source_files(release), **dict(extra)}.items():
            content = text if isinstance(text, bytes) else text.encode()
            member = tarfile.TarInfo(f"Python-{release}/{name}")
            member.size = len(content)
            member.mode = 0o755 if name == "configure" else 0o644
            archive.addfile(member, io.BytesIO(content))
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Harness:
    """A private copy of the harness, with small releases and a small patch."""

    def __init__(self, folder, releases=("3.99.1", "3.99.2"), extra=()):
        self.root = folder / "tree"
        self.tarballs = folder / "tarballs"
        self.tarballs.mkdir(parents=True)
        self.root.mkdir()
        shutil.copy(os.path.join(ROOT, "Makefile"), self.root)
        shutil.copytree(os.path.join(ROOT, "Python-build"), self.root / "Python-build",
                        ignore=shutil.ignore_patterns("work", "dist"))
        table = []
        for release in releases:
            file = f"Python-{release}.tar.xz"
            checksum = write_tarball(self.tarballs / file, release, extra)
            table.append(f"{SERIES} {release} {checksum} {file}\n")
        table.append("3.98 3.98.1 " + "0" * 64 + " Python-3.98.1.tar.xz\n")
        self.write("Python-build/releases", "".join(table))
        self.write("Include-probes/tree/Include/pyprobes.h", "/* contract */\n")
        self.write_patch(1, "Say more", 10, "# more")
        self.write_series("0001-Say-more.patch")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def write_series(self, *names):
        self.write(f"patches/{SERIES}/series", "".join(f"{name}\n" for name in names))

    def write_patch(self, number, subject, line, new, context=None):
        """A patch that replaces one line of ceval.c; context spoils what is above it."""
        before = [context or f"# line {line - 3}", f"# line {line - 2}", f"# line {line - 1}"]
        after = [f"# line {line + 1}", f"# line {line + 2}", f"# line {line + 3}"]
        hunk = [f"@@ -{line - 3},7 +{line - 3},7 @@", *(" " + text for text in before),
                f"-# line {line}", f"+{new}", *(" " + text for text in after)]
        text = (PATCH.format(subject=subject) +
                "diff --git a/Python/ceval.c b/Python/ceval.c\n"
                "--- a/Python/ceval.c\n+++ b/Python/ceval.c\n" + "\n".join(hunk) + "\n")
        name = f"{number:04}-{subject.replace(' ', '-')}.patch"
        return self.write(f"patches/{SERIES}/{name}", text)

    def run(self, *command, environment=None, **options):
        variables = {"PATH": os.environ["PATH"], "HOME": str(self.root), "LC_ALL": "C.UTF-8",
                     "RETRY_WAIT": "0", "ATTEMPTS": "2", "DEPS": "no",
                     "TARBALLS": str(self.tarballs), **(environment or {})}
        return subprocess.run(command, cwd=self.root, env=variables, text=True, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **options)

    def make(self, *words, environment=None, **options):
        return self.run("make", f"PY={SERIES}", *words, environment=environment, **options)

    def made(self, *words, **options):
        """As make, for what must succeed; the titles of the steps that ran."""
        result = self.make(*words, **options)
        assert result.returncode == 0, result.stdout + result.stderr
        return steps(result)

    @property
    def work(self):
        return self.root / "Python-build" / "work"

    @property
    def dist(self):
        return self.root / "Python-build" / "dist"

    def program(self, name=SERIES):
        return (self.dist / name / "bin" / "python3").read_text()


def steps(result):
    return [line.split()[0] for line in result.stdout.splitlines() if " … " in line]


def error_line(result):
    """The one line that says what is wrong; make adds its own to it."""
    assert result.returncode != 0, result.stdout
    lines = [line for line in result.stderr.splitlines() if line.startswith("python-build: ")]
    assert len(lines) == 1, result.stdout + result.stderr
    assert len(lines[0].split(": ")) >= 4, lines[0]
    return lines[0]


def leftovers(harness):
    """What a failed step may not leave."""
    found = []
    for folder, folders, files in os.walk(harness.root / "Python-build"):
        found += [os.path.join(folder, name) for name in folders + files
                  if name.endswith((".new", ".list", ".said", ".rej", ".orig", ".part"))
                  or (name.startswith(".Python-"))]
    return found

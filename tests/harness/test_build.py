# SPDX-License-Identifier: MIT
"""The build: steps that run once, and one clear line for each bad input.

What would change something is tried in a copy of the files that git knows.
"""
import os
import re
import shutil
import subprocess

import pytest

from lib.tracing import ROOT

DOWNLOADS = os.path.join(ROOT, "Python-build", "work", "downloads")
RELEASE = "3.13.5"
TARBALL = f"Python-{RELEASE}.tar.xz"


@pytest.fixture
def copy(tmp_path):
    """The project as a clone would have it, with what is not committed yet."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others",
                             "--exclude-standard"], check=True, capture_output=True).stdout
    target = tmp_path / "copy"
    for name in filter(None, listed.decode().split("\0")):
        if os.path.exists(os.path.join(ROOT, name)):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(os.path.join(ROOT, name), target / name)
    return target


def run(folder, *command, before=(), **environment):
    keep = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "TARBALLS")}
    return subprocess.run([*before, *command], cwd=folder, env={**keep, **environment},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          timeout=300)


def own_words(done):
    """What the build itself said on standard error, without make's."""
    return [line for line in done.stderr.splitlines() if line.startswith("python-build: ")
            and not line.startswith("python-build: the whole log is in ")]


def assert_refused(done, *words):
    lines = own_words(done)
    assert done.returncode != 0
    assert len(lines) == 1, done.stdout + done.stderr
    assert re.match("python-build: [^:]+: .+: .+", lines[0]), lines[0]
    for word in words:
        assert word in lines[0], lines[0]


def nothing_half_done(folder):
    work = folder / "Python-build" / "work" / "3.13"
    return not (work / "source").exists() and not (work / "source.new").exists() and \
        not (work / "stamps" / "patch").exists()


@pytest.mark.parametrize("choice, words", [
    (["PY=2.7"], ["PY=2.7", "3.13"]),
    (["PY=3.11"], ["PY=3.11", "no patches"]),
    (["PROFILE=fast"], ["PROFILE=fast", "release"]),
    (["RELEASE=3.13.99"], ["RELEASE=3.13.99", "3.13.5"]),
    (["RELEASE=3.11.2"], ["RELEASE=3.11.2", "3.13.5"]),
    (["SRC=/proc"], ["SRC=/proc", "no source tree"]),
    (["SRC=/no/such/folder"], ["/no/such/folder", "no source tree"]),
])
def test_a_choice_that_there_is_not(copy, choice, words):
    assert_refused(run(copy, "make", "python-dtrace", *choice), *words)
    assert not (copy / "Python-build" / "work").exists()


def test_source_of_another_series(copy, tmp_path):
    tree = tmp_path / "tree"
    for name, text in (("Include/patchlevel.h", "#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION 12\n"),
                       ("configure", ""), ("Python/ceval.c", "")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
    assert_refused(run(copy, "make", "python-dtrace", f"SRC={tree}"), "CPython 3.12", "PY is 3.13")


def test_source_with_another_checksum(copy, tmp_path):
    folder = tmp_path / "tarballs"
    folder.mkdir()
    (folder / TARBALL).write_bytes(b"not what it was")
    done = run(copy, "make", "source", TARBALLS=str(folder))
    assert_refused(done, "wrong checksum", str(folder / TARBALL), "93e583f243454e6e")
    assert not (copy / "Python-build" / "work" / "downloads" / TARBALL).exists()
    assert os.listdir(copy / "Python-build" / "work" / "downloads") == []


def test_download_that_was_changed(copy):
    downloads = copy / "Python-build" / "work" / "downloads"
    downloads.mkdir(parents=True)
    (downloads / TARBALL).write_bytes(b"not what it was")
    assert_refused(run(copy, "Python-build/fetch", RELEASE), "wrong checksum", "removed")
    assert not (downloads / TARBALL).exists()


def test_patch_that_does_not_apply(copy):
    patch = next((copy / "patches" / "3.13").glob("0002-*.patch"))
    patch.write_text(patch.read_text().replace("\n     if (tstate->tracing) {\n", "\n     if (tstate->traced) {\n"))
    for _ in range(2):      # a second try says the same
        done = run(copy, "make", "patch", TARBALLS=DOWNLOADS)
        assert_refused(done, "cannot apply", patch.name)
        assert nothing_half_done(copy)
    shutil.copy(os.path.join(ROOT, "patches", "3.13", patch.name), patch)
    assert run(copy, "make", "patch", TARBALLS=DOWNLOADS).returncode == 0
    assert not nothing_half_done(copy)


def test_no_network(copy):
    done = run(copy, "make", "source", before=["unshare", "--net"], TRIES="1")
    assert_refused(done, "cannot fetch", TARBALL, "no network?")
    assert os.listdir(copy / "Python-build" / "work" / "downloads") == []


def test_no_root_and_no_sudo(copy):
    with open(copy / "Python-build" / "packages", "a", encoding="utf-8") as file:
        file.write("build  package-that-nobody-has\n")
    for path in copy.parents:       # pytest's folders are for their owner alone
        if path.owner() == "root" and "pytest" in str(path):
            path.chmod(0o755)
    done = run(copy, "Python-build/deps", "build",
               before=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
    assert_refused(done, "package-that-nobody-has", "neither root nor sudo")


def test_full_disk(copy):
    work = copy / "Python-build" / "work"
    work.mkdir()
    script = (f'mount -t tmpfs -o size=40m none "{work}" && mkdir "{work}/downloads" && '
              f'cp "{DOWNLOADS}/{TARBALL}" "{work}/downloads/" && make patch; status=$?; '
              f'find "{work}" -name "source*" -maxdepth 2; exit $status')
    done = run(copy, "unshare", "--mount", "sh", "-c", script)
    assert_refused(done, "cannot unpack", "no space")
    left = [line for line in done.stdout.splitlines() if line.startswith("/")]
    assert [os.path.basename(line) for line in left if "stamps" not in line] == []


def test_user_tree_is_copied_and_not_touched(copy, tmp_path):
    tree = tmp_path / "cpython"
    tree.mkdir()
    subprocess.run(["tar", "-xf", os.path.join(DOWNLOADS, TARBALL), "--strip-components=1",
                    "-C", str(tree)], check=True)
    (tree / "mine.txt").write_text("mine")
    subprocess.run(["chmod", "-R", "a-w", str(tree)], check=True)
    before = subprocess.run(["find", ".", "-type", "f", "-printf", "%p %s %T@\n"], cwd=tree,
                            check=True, capture_output=True).stdout
    done = run(copy, "make", "contract", f"SRC={tree}")
    assert done.returncode == 0, done.stderr
    source = copy / "Python-build" / "work" / "3.13" / "source"
    assert (source / "mine.txt").exists()
    assert (source / "Python" / "pyprobes.c").exists()
    assert "PYDTRACE_SYNCHRONIZE" in (source / "Python" / "bytecodes.c").read_text()
    after = subprocess.run(["find", ".", "-type", "f", "-printf", "%p %s %T@\n"], cwd=tree,
                           check=True, capture_output=True).stdout
    assert after == before


def test_steps_run_once():
    done = run(ROOT, "make", "python-dtrace")
    assert done.returncode == 0
    assert re.fullmatch(r"3\.13: \S+/bin/python3\n", done.stdout), done.stdout


def test_steps_run_again_for_what_they_depend_on(copy):
    """Which steps make asks for: they are named here, not run."""
    (copy / "Python-build" / "run-step").write_text('#!/bin/sh\necho "step $1"\n')
    downloads = copy / "Python-build" / "work" / "downloads"
    downloads.mkdir(parents=True)
    for release in RELEASE, "3.13.15":
        (downloads / f"Python-{release}.tar.xz").touch()

    def steps(*arguments):
        done = run(copy, "make", "python-dtrace", *arguments)
        assert done.returncode == 0, done.stderr
        return set(re.findall(r"step 3\.13: (\w+)", done.stdout))

    after = {"contract", "regen", "compile", "install"}
    everything = after | {"unpack", "patch", "configure"}
    assert steps() == everything
    assert steps() == set()
    contract = copy / "Include-probes" / "tree" / "Python" / "pyprobes.c"
    contract.write_text(contract.read_text() + "\n")
    assert steps() == after
    patch = next((copy / "patches" / "3.13").glob("0001-*.patch"))
    patch.touch()
    assert steps() == set()
    patch.write_text(patch.read_text() + "\n")
    assert steps() == everything
    assert steps("RELEASE=3.13.15") == everything
    assert steps("RELEASE=3.13.15") == set()
    assert steps() == everything


def test_patches_apply_to_every_release_and_export_the_same():
    done = run(ROOT, "make", "--no-print-directory", "patches-check")
    assert done.returncode == 0, done.stdout + done.stderr
    with open(os.path.join(ROOT, "Python-build", "releases"), encoding="utf-8") as file:
        releases = [line.split()[1] for line in file if line.startswith("3.13 ")]
    assert {"3.13.5", "3.13.15"} <= set(releases)
    for release in releases:
        assert f"patches/3.13 apply to CPython {release} with no fuzz" in done.stdout


def test_edit_and_export(copy):
    assert run(copy, "make", "patches-export").returncode != 0
    assert run(copy, "make", "patches-edit", TARBALLS=DOWNLOADS).returncode == 0
    tree = copy / "Python-build" / "work" / "3.13-edit"
    assert_refused(run(copy, "make", "patches-edit", TARBALLS=DOWNLOADS), "there already")
    with open(tree / "README.rst", "a", encoding="utf-8") as file:
        file.write("One more line.\n")
    assert_refused(run(copy, "make", "patches-export"), "not committed")
    git = ["git", "-c", "user.name=A Tester", "-c", "user.email=tester@localhost", "-C", str(tree)]
    subprocess.run([*git, "commit", "-qam", "One more line"], check=True)
    assert run(copy, "make", "patches-export").returncode == 0
    names = sorted(os.listdir(copy / "patches" / "3.13"))
    assert "0004-One-more-line.patch" in names
    assert (copy / "patches" / "3.13" / "series").read_text().split() == names[:-1]
    for name in names[:3]:
        with open(os.path.join(ROOT, "patches", "3.13", name), encoding="utf-8") as file:
            assert (copy / "patches" / "3.13" / name).read_text() == file.read()


def test_install_needs_a_prefix(copy):
    done = run(copy, "make", "install")
    assert done.returncode == 2 and len(own_words(done)) == 1


def test_shell_scripts_are_clean():
    listed = subprocess.run(["git", "-C", ROOT, "grep", "-lE", "^#!/bin/(ba)?sh"], check=True,
                            capture_output=True, text=True).stdout.split()
    assert len(listed) > 10
    done = run(ROOT, "shellcheck", "--severity=warning", "-x", *listed, "Python-build/lib.sh")
    assert done.returncode == 0, done.stdout

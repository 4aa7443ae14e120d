# SPDX-License-Identifier: MIT
"""Each step runs once, and again only when what it depends on has changed."""
import os
import subprocess
import time

from small import SERIES, Harness, steps, write_tree

FIRST = ["unpack", "patch", "contract", "configure", "regen", "build", "install"]


def test_every_step_runs_in_its_order_and_once(harness):
    assert harness.made("python-dtrace") == FIRST
    began = time.monotonic()
    assert harness.made("python-dtrace") == []
    assert time.monotonic() - began < 1
    # New times alone, as git leaves them, are no change.
    for folder in ("patches", "Include-probes"):
        for path in (harness.root / folder).rglob("*"):
            path.touch()
    assert harness.made("python-dtrace") == []
    assert "# more" in harness.program()


def test_every_step_is_a_target(harness):
    for target, step in zip(["unpack", "patch", "contract", "configure", "build", "install"],
                            [["unpack"], ["patch"], ["contract"], ["configure"],
                             ["regen", "build"], ["install"]]):
        assert harness.made(f"python-{target}") == step
    assert harness.made("python-link") == []


def test_a_changed_patch_has_its_files_alone_compiled_again(harness):
    harness.made("python-dtrace")
    other = harness.work / SERIES / "source" / "Python" / "other.c"
    before = other.stat().st_mtime_ns
    harness.write_patch(1, "Say more", 10, "# still more")
    assert harness.made("python-dtrace") == ["patch", "contract", "regen", "build", "install"]
    assert "# still more" in harness.program()
    assert other.stat().st_mtime_ns == before
    compiled = harness.work / SERIES / "build" / "compiled"
    assert compiled.read_text() == "compiled\n" * 2


def test_a_patch_that_is_taken_out_of_the_series_is_undone(harness):
    harness.made("python-dtrace")
    harness.write_series()
    harness.made("python-dtrace")
    assert "# more" not in harness.program()


def test_a_changed_contract_is_copied_and_nothing_unpacked(harness):
    harness.made("python-dtrace")
    harness.write("Include-probes/tree/Include/pyprobes.h", "/* another */\n")
    assert harness.made("python-dtrace") == ["contract", "regen", "build", "install"]
    source = harness.work / SERIES / "source"
    assert (source / "Include" / "pyprobes.h").read_text() == "/* another */\n"


def test_a_file_that_leaves_the_contract_leaves_the_tree(harness):
    path = harness.write("Include-probes/tree/Python/pyprobes.c", "int one;\n")
    harness.made("python-contract")
    copied = harness.work / SERIES / "source" / "Python" / "pyprobes.c"
    assert copied.exists()
    path.unlink()
    harness.made("python-contract")
    assert not copied.exists()


def test_a_changed_makefile_is_configured_again(harness):
    harness.made("python-dtrace")
    text = (harness.root / "Python-build" / "work" / SERIES / "source" / "Makefile.pre.in").read_text()
    assert text.startswith("# small\n")
    harness.write(f"patches/{SERIES}/0002-Rules.patch",
                  "--- a/Makefile.pre.in\n+++ b/Makefile.pre.in\n@@ -1,4 +1,4 @@\n-# small\n+# big\n"
                  " prefix = @prefix@\n srcdir = @srcdir@\n all: python\n")
    harness.write_series("0001-Say-more.patch", "0002-Rules.patch")
    assert "configure" in harness.made("python-dtrace")


def test_a_removed_interpreter_is_installed_again(harness):
    harness.made("python-dtrace")
    subprocess.run(["rm", "-rf", str(harness.dist)], check=True)
    assert harness.made("python-dtrace") == ["install"]
    assert "# more" in harness.program()


def test_what_pip_added_stays_in_the_next_install(harness):
    harness.made("python-dtrace")
    added = harness.dist / SERIES / "bin" / "pip3"
    added.write_text("pip\n")
    harness.write_patch(1, "Say more", 10, "# still more")
    harness.made("python-dtrace")
    assert added.read_text() == "pip\n" and "# still more" in harness.program()


def test_what_was_asked_for_stands_beside_the_default(harness):
    harness.made("python-dtrace")
    harness.made("python-stock")
    harness.made("python-dtrace", "PROFILE=release")
    harness.made("python-dtrace", "RELEASE=3.99.2")
    harness.made("python-dtrace", "SITE=nop10")
    assert sorted(os.listdir(harness.dist)) == ["3.99", "3.99-nop10", "3.99-release", "3.99-stock",
                                                "3.99.2"]
    assert "--with-dtrace" in harness.program() and "# more" in harness.program()
    stock = harness.program("3.99-stock")
    assert "--with-dtrace" not in stock and "# more" not in stock
    assert "--enable-optimizations --with-lto" in harness.program("3.99-release")
    # Where they are is known to make alone.
    asked = harness.make("-s", "print-dist", "PROFILE=release")
    assert asked.stdout.strip() == str(harness.dist / "3.99-release")


def test_no_word_to_our_make_reaches_that_of_cpython(harness):
    harness.made("python-dtrace", "prefix=/nowhere", "srcdir=/nowhere")
    assert "# more" in harness.program()


def test_two_makes_at_once_wait_for_each_other(harness):
    command = ["make", f"PY={SERIES}", "python-dtrace"]
    environment = {**os.environ, "DEPS": "no", "TARBALLS": str(harness.tarballs)}
    both = [subprocess.Popen(command, cwd=harness.root, env=environment, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum(output.count("unpack") for output in outputs) == 1, outputs


def test_a_tree_of_the_user_is_copied_and_never_changed(harness, tmp_path):
    tree = write_tree(tmp_path / "mine", "3.99.7", {"Makefile": "left by a build\n"})
    before = sorted((path, path.stat().st_mtime_ns) for path in tree.rglob("*"))
    assert harness.made("python-dtrace", f"SRC={tree}")[0] == "copy"
    assert "# more" in harness.program("3.99-src")
    assert sorted((path, path.stat().st_mtime_ns) for path in tree.rglob("*")) == before
    assert harness.made("python-dtrace", f"SRC={tree}") == []
    assert not (harness.work / "3.99-src" / "source" / "Makefile").exists()
    # It changes: it is built again, from what it is now.
    with open(tree / "Python" / "ceval.c", "a", encoding="utf-8") as file:
        file.write("# mine\n")
    assert "build" in harness.made("python-dtrace", f"SRC={tree}")
    assert "# mine" in harness.program("3.99-src")


def test_a_changed_configure_ac_has_configure_generated(tmp_path):
    harness = Harness(tmp_path, extra={name: "" for name in ("install-sh", "config.sub", "config.guess",
                                                             "Misc/empty")})
    tools = tmp_path / "tools"
    tools.mkdir()
    fake = tools / "autoreconf"
    fake.write_text("#!/bin/sh\ngrep -q changed configure.ac && echo '# generated' >>aclocal.m4\n"
                    "[ -f configure ] || cp ../source/configure .\n")
    fake.chmod(0o755)
    path = {"PATH": f"{tools}:{os.environ['PATH']}"}
    harness.write(f"patches/{SERIES}/0002-Ask.patch",
                  "--- a/configure.ac\n+++ b/configure.ac\n@@ -0,0 +1 @@\n+# changed\n")
    harness.write_series("0001-Say-more.patch", "0002-Ask.patch")
    assert "autoconf" in harness.made("python-dtrace", environment=path)
    generated = harness.work / SERIES / "source" / "aclocal.m4"
    assert generated.read_text() == "# generated\n"
    # Another patch changes: what was generated stands. It is taken away: so is that.
    harness.write_patch(1, "Say more", 10, "# else")
    assert "autoconf" not in harness.made("python-dtrace", environment=path)
    assert generated.read_text() == "# generated\n"
    harness.write_series("0001-Say-more.patch")
    harness.made("python-dtrace", environment=path)
    assert generated.read_text() == ""


def test_clean_keeps_downloads_and_patches_that_are_not_exported(harness):
    harness.made("python-dtrace")
    harness.made("patches-edit")
    harness.made("patches-export")
    tree = harness.work / f"{SERIES}-edit"
    (tree / "Python" / "other.c").write_text("mine\n")
    harness.made("clean")
    assert not harness.dist.exists() and not (harness.work / SERIES).exists()
    assert (harness.work / "downloads" / "Python-3.99.1.tar.xz").exists()
    assert (tree / "Python" / "other.c").read_text() == "mine\n"
    kept = harness.make("distclean")
    assert "kept: " in kept.stdout and tree.exists()
    subprocess.run(["git", "-C", str(tree), "checkout", "-q", "."], check=True)
    assert harness.make("distclean").returncode == 0
    assert not harness.work.exists(), os.listdir(harness.work)


def test_progress_is_a_line_a_step_with_its_time(harness):
    result = harness.make("python-dtrace")
    lines = [line for line in result.stdout.splitlines() if " … " in line]
    assert steps(result) == FIRST
    assert all(line.endswith(" s") for line in lines), lines

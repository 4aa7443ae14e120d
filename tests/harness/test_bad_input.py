# SPDX-License-Identifier: MIT
"""Bad input gets one clear line, and leaves nothing half done."""
import os
import subprocess

import pytest

from small import MAKEFILE, SERIES, Harness, error_line, leftovers, write_tree


def refused(harness, *words, **options):
    line = error_line(harness.make(*words, **options))
    assert leftovers(harness) == []
    assert not harness.dist.exists()
    return line


def test_a_source_whose_checksum_differs(harness):
    path = harness.tarballs / "Python-3.99.1.tar.xz"
    path.write_bytes(path.read_bytes() + b"x")
    line = refused(harness, "python-dtrace")
    assert "wrong checksum" in line and str(path) in line
    assert not (harness.work / "pristine").exists()
    assert os.listdir(harness.work / "downloads") == []


def test_a_download_whose_checksum_differs(harness, tmp_path):
    place = tmp_path / "org" / "3.99.1"
    place.mkdir(parents=True)
    (place / "Python-3.99.1.tar.xz").write_text("<html>go away</html>")
    line = refused(harness, "python-dtrace",
                   environment={"TARBALLS": "", "PYTHON_ORG": f"file://{tmp_path}/org"})
    assert "Python-3.99.1.tar.xz" in line and "sha256" in line
    assert os.listdir(harness.work / "downloads") == []


def test_a_source_in_the_downloads_whose_checksum_differs(harness):
    harness.write("Python-build/work/downloads/Python-3.99.1.tar.xz", "nonsense")
    assert "wrong checksum" in refused(harness, "python-dtrace")


def test_a_download_comes_from_python_org(harness, tmp_path):
    place = tmp_path / "org" / "3.99.1"
    place.mkdir(parents=True)
    os.rename(harness.tarballs / "Python-3.99.1.tar.xz", place / "Python-3.99.1.tar.xz")
    ran = harness.made("python-unpack", environment={"TARBALLS": "", "PYTHON_ORG": f"file://{tmp_path}/org"})
    assert ran == ["source", "unpack"]


def test_debian_has_another_name_for_the_same_bytes(harness):
    os.rename(harness.tarballs / "Python-3.99.1.tar.xz",
              harness.tarballs / "python3.99_3.99.1.orig.tar.xz")
    assert harness.made("python-unpack") == ["unpack"]


@pytest.mark.parametrize("words, said", [
    (["PY=2.7"], "PY=2.7"),
    (["PY=3.98"], "not patched yet"),
    (["PY="], "unknown series"),
    (["PROFILE=fast"], "PROFILE=fast"),
    (["SITE=int3"], "SITE=int3"),
    (["RELEASE=3.98.1"], "RELEASE=3.98.1"),
    (["SRC=/nonexistent"], "SRC=/nonexistent"),
    (["SRC=/usr/include"], "not a source tree of CPython"),
    (["TARBALLS=/nonexistent"], "TARBALLS=/nonexistent"),
])
def test_a_choice_that_there_is_not(harness, words, said):
    line = error_line(harness.run("make", "python-dtrace", *([f"PY={SERIES}"] if "PY" not in words[0] else []),
                                  *words))
    assert said in line
    assert leftovers(harness) == [] and not harness.dist.exists()


def test_a_tree_of_another_series(harness, tmp_path):
    tree = write_tree(tmp_path / "other", "3.98.4")
    line = refused(harness, "python-dtrace", f"SRC={tree}")
    assert "3.98.4" in line and SERIES in line
    assert not (harness.work / "3.99-src").exists()


def test_a_patch_that_does_not_apply(harness):
    harness.write_patch(2, "Say too much", 10, "# too much")
    harness.write_series("0001-Say-more.patch", "0002-Say-too-much.patch")
    line = refused(harness, "python-dtrace")
    assert "0002-Say-too-much.patch does not apply to CPython 3.99.1: Python/ceval.c" in line
    assert not (harness.work / SERIES / "source").exists()
    # Nothing of it stays: with the patch gone it is built.
    harness.write_series("0001-Say-more.patch")
    harness.made("python-dtrace")


def test_a_patch_that_would_need_fuzz(harness):
    harness.write_patch(1, "Say more", 10, "# more", context="# line seven")
    assert "does not apply" in refused(harness, "python-dtrace")


def test_a_patch_may_stand_some_lines_away(harness):
    file = harness.write_patch(1, "Say more", 10, "# more")
    file.write_text(file.read_text().replace("@@ -7,7 +7,7 @@", "@@ -12,7 +12,7 @@"))
    harness.made("python-dtrace")
    assert "# more" in harness.program()


def test_a_patch_that_fails_leaves_the_interpreter_that_was_there(harness):
    harness.made("python-dtrace")
    before = harness.program()
    harness.write_patch(1, "Say more", 10, "# more", context="# line seven")
    error_line(harness.make("python-dtrace"))
    assert harness.program() == before
    assert "# more" in (harness.work / SERIES / "source" / "Python" / "ceval.c").read_text()


def test_a_series_that_names_what_is_not_there(harness):
    harness.write_series("0001-Say-more.patch", "0002-Nothing.patch")
    assert "0002-Nothing.patch, which is not there" in refused(harness, "python-dtrace")


def test_a_patch_of_what_is_generated(harness):
    harness.write(f"patches/{SERIES}/0002-Configure.patch",
                  "--- a/configure\n+++ b/configure\n@@ -1,3 +1,3 @@\n #!/bin/sh\n-prefix=\n+prefix=/\n"
                  " for option; do\n")
    harness.write_series("0001-Say-more.patch", "0002-Configure.patch")
    assert "configure, which is generated" in refused(harness, "python-dtrace")


def test_a_contract_that_replaces_a_file_of_cpython(harness):
    harness.write("Include-probes/tree/Python/ceval.c", "mine\n")
    assert "Python/ceval.c would replace" in refused(harness, "python-dtrace")


def test_a_step_that_fails_says_where_its_log_is(harness):
    harness.write_patch(1, "Say more", 10, "# more")
    harness.write(f"patches/{SERIES}/0002-Break.patch",
                  "--- a/Makefile.pre.in\n+++ b/Makefile.pre.in\n@@ -3,6 +3,7 @@\n srcdir = @srcdir@\n"
                  " all: python\n python: $(srcdir)/Python/ceval.c\n"
                  "+\techo a compiler complains; false\n \tcp $(srcdir)/Python/ceval.c python\n"
                  " \tprintf '# %s\\n' '@options@' >>python\n \tchmod +x python\n")
    harness.write_series("0001-Say-more.patch", "0002-Break.patch")
    result = harness.make("python-dtrace")
    log = error_line(result).rpartition("log: ")[2]
    assert "a compiler complains" in (harness.root / log).read_text()
    assert "    a compiler complains" in result.stderr
    assert not harness.dist.exists()


def test_no_network(harness, as_root):
    result = harness.run("unshare", "-n", "make", f"PY={SERIES}", "python-dtrace",
                         environment={"TARBALLS": ""})
    line = error_line(result)
    assert "Python-3.99.1.tar.xz" in line and "no network?" in line
    assert leftovers(harness) == [] and os.listdir(harness.work / "downloads") == []
    log = (harness.root / line.rpartition("log: ")[2]).read_text()
    assert "attempt 2" in log


def test_packages_without_network(harness, tmp_path, as_root):
    harness.write("Python-build/packages", "build gcc hello-traditional\n")
    (tmp_path / "apt.conf").write_text(f'Dir::State::Lists "{tmp_path}/lists";\n'
                                       f'Dir::Cache "{tmp_path}/cache";\n')
    result = harness.run("unshare", "-n", "make", f"PY={SERIES}", "python-dtrace",
                         environment={"DEPS": "yes", "APT_CONFIG": str(tmp_path / "apt.conf")})
    line = error_line(result)
    assert "hello-traditional" in line and "no network?" in line
    assert "packages  hello-traditional" in result.stdout       # it says what it installs


def path_without(tmp_path, *names):
    """A PATH with every program of the machine but these."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in os.listdir("/usr/bin"):
        if name not in names:
            os.symlink(os.path.join("/usr/bin", name), folder / name)
    return folder


def test_no_root_and_no_sudo(harness, tmp_path, as_root):
    harness.write("Python-build/packages", "build gcc hello-traditional\n")
    for folder in (tmp_path, *tmp_path.parents):
        if os.stat(folder).st_mode & 0o005 == 0 and folder != tmp_path.root:
            folder.chmod(folder.stat().st_mode | 0o055)
    subprocess.run(["chown", "-R", "nobody", str(harness.root)], check=True)
    folder = path_without(tmp_path, "sudo")
    result = harness.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                         "make", f"PY={SERIES}", "python-dtrace",
                         environment={"DEPS": "yes", "PATH": str(folder)})
    line = error_line(result)
    assert "hello-traditional" in line and "not root, and there is no sudo" in line
    assert "gcc" not in line                # what is there is not asked for
    assert not (harness.work / "pristine").exists()


@pytest.mark.parametrize("size, step", [("2m", "unpack"), ("5m", "patch"), ("8m", "build")])
def test_a_full_disk(tmp_path, as_root, size, step):
    """On a file system of its own, which the namespace takes with it."""
    build = {"Makefile.pre.in": small_makefile_with("\thead -c 6000000 /dev/urandom >object\n")}
    harness = Harness(tmp_path, extra={"Lib/big.py": os.urandom(2000000), **build})
    script = (f"mount -t tmpfs -o size={size} tmpfs Python-build/work && "
              f"mkdir -p Python-build/work/log && make PY={SERIES} python-dtrace; status=$?; "
              "find Python-build/work -name '*.new' -o -name staged; "
              "find Python-build/work -path '*/build/object'; exit $status")
    result = harness.run("sh", "-c", f"mkdir -p Python-build/work && unshare -m sh -c \"$0\"", script)
    line = error_line(result)
    assert line.startswith(f"python-build: {step} failed") and "no space left on device" in line
    assert ".new" not in result.stdout and "object" not in result.stdout, result.stdout
    assert not harness.dist.exists()


def small_makefile_with(rule):
    return MAKEFILE.replace("\tcp $(srcdir)/Python/ceval.c python\n",
                            rule + "\tcp $(srcdir)/Python/ceval.c python\n")

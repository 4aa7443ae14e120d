# SPDX-License-Identifier: MIT
"""Patches are commits: out into a git tree, and back as the same bytes."""
import os
import re
import subprocess

import pytest

from small import ROOT, SERIES, error_line, leftovers

TREE = f"Python-build/work/{SERIES}-edit"


def git(harness, *words):
    return subprocess.run(["git", "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org",
                           "-C", str(harness.root / TREE), *words],
                          check=True, capture_output=True, text=True).stdout


def patches(harness):
    folder = harness.root / "patches" / SERIES
    return {path.name: path.read_text() for path in folder.iterdir()}


def commit(harness, line, text, subject):
    path = harness.root / TREE / "Python" / "ceval.c"
    path.write_text(path.read_text().replace(f"# line {line}\n", f"{text}\n"))
    git(harness, "commit", "-qam", f"{subject}\n\nWhy it is so.")


@pytest.fixture
def edited(harness):
    """A tree with three patches that were exported from it."""
    harness.made("patches-edit")
    commit(harness, 20, "# second", "Say a second thing")
    commit(harness, 25, "# third", "Say a third thing")
    harness.made("patches-export")
    return harness


def test_a_commit_becomes_a_patch_with_a_number_and_a_topic(edited):
    names = ["0001-Say-more.patch", "0002-Say-a-second-thing.patch", "0003-Say-a-third-thing.patch"]
    written = patches(edited)
    assert sorted(written) == [*names, "series"]
    assert written["series"].split() == names
    second = written[names[1]]
    assert second.startswith("From " + "0" * 40) and "\nSubject: [PATCH] Say a second thing\n" in second
    assert "-- \n" not in second            # no signature: it has git's version


def test_import_and_export_give_the_same_bytes(edited):
    before = patches(edited)
    subprocess.run(["rm", "-rf", str(edited.root / TREE)], check=True)
    edited.made("patches-edit")
    assert git(edited, "log", "--format=%s", "pristine..").split("\n")[:3] == [
        "Say a third thing", "Say a second thing", "Say more"]
    edited.made("patches-export")
    assert patches(edited) == before
    assert edited.made("patches-check")[:2] == ["apply", "reimport"]


def test_a_person_s_git_configuration_changes_no_byte(edited):
    before = patches(edited)
    (edited.root / ".gitconfig").write_text(
        "[diff]\n\tnoprefix = true\n\talgorithm = patience\n\tcontext = 9\n"
        "[format]\n\tsignOff = true\n\tnumbered = true\n[core]\n\tabbrev = 20\n")
    edited.made("patches-export")
    assert patches(edited) == before


def test_numbers_stay_when_a_patch_goes(edited):
    git(edited, "rebase", "-q", "--onto", "HEAD~2", "HEAD~1")
    edited.made("patches-export")
    assert patches(edited)["series"].split() == ["0001-Say-more.patch", "0003-Say-a-third-thing.patch"]
    assert len(patches(edited)) == 3
    edited.made("patches-check")


def test_a_new_patch_has_the_number_that_another_series_gave_it(edited):
    edited.write("patches/3.97/0007-Say-a-fourth-thing.patch", "")
    commit(edited, 5, "# fourth", "Say a fourth thing")
    edited.made("patches-export")
    assert "0007-Say-a-fourth-thing.patch" in patches(edited)


def test_words_about_the_series_stay(edited):
    path = edited.root / "patches" / SERIES / "series"
    path.write_text("# What this is.\n" + path.read_text())
    edited.made("patches-export")
    assert path.read_text().startswith("# What this is.\n0001-")
    edited.made("python-dtrace")


def test_what_is_not_committed_is_not_exported(edited):
    (edited.root / TREE / "Python" / "ceval.c").write_text("mine\n")
    before = patches(edited)
    assert "not committed" in error_line(edited.make("patches-export"))
    assert patches(edited) == before


def test_a_tree_that_is_open_is_not_opened_again(edited):
    assert "there already" in error_line(edited.make("patches-edit"))
    assert git(edited, "log", "-1", "--format=%s") == "Say a third thing\n"


def test_a_patch_that_does_not_apply_opens_no_tree(harness):
    harness.write_patch(1, "Say more", 10, "# more", context="# line seven")
    assert "0001-Say-more.patch does not apply" in error_line(harness.make("patches-edit"))
    assert not (harness.root / TREE).exists() and leftovers(harness) == []


def test_check_tells_of_a_patch_that_needs_fuzz(edited):
    edited.write_patch(1, "Say more", 10, "# more", context="# line seven")
    assert "0001-Say-more.patch does not apply to CPython 3.99.1" in error_line(edited.make("patches-check"))
    assert leftovers(edited) == []


def test_check_tells_of_bytes_that_an_export_would_change(edited):
    path = edited.root / "patches" / SERIES / "0002-Say-a-second-thing.patch"
    path.write_text(path.read_text().replace("index ", "index 0"))
    assert "other bytes" in error_line(edited.make("patches-check"))


def test_check_tells_of_a_patch_that_no_list_names(edited):
    edited.write(f"patches/{SERIES}/0009-Forgotten.patch", "")
    assert "0009-Forgotten.patch" in error_line(edited.make("patches-check"))


def test_check_says_which_release_it_could_not_have(edited):
    edited.made("patches-check")
    os.remove(edited.tarballs / "Python-3.99.2.tar.xz")
    subprocess.run("rm -rf Python-build/work/pristine/3.99.2* Python-build/work/downloads/*3.99.2*",
                   shell=True, cwd=edited.root, check=True)
    result = edited.make("patches-check", environment={"PYTHON_ORG": "file:///nonexistent"})
    assert result.returncode == 0 and "skipped   patches/3.99 on 3.99.2" in result.stdout


def test_the_patches_of_this_tree_apply_to_every_release_of_their_series():
    result = subprocess.run(["make", "patches-check"], cwd=ROOT, check=False, capture_output=True,
                            text=True)
    print(result.stdout, result.stderr)
    assert result.returncode == 0, result.stderr
    for series in os.listdir(os.path.join(ROOT, "patches")):
        assert re.search(rf"^apply     patches/{re.escape(series)} on .* s$", result.stdout, re.M)
    missing = re.findall(r"^skipped .*", result.stdout, re.M)
    if missing:
        pytest.skip("; ".join(missing))

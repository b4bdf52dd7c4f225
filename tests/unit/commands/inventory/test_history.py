"""What was changed, and back: by the command, with the log alone and inside a Git checkout."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.sessions import on_terminal

from songxa.commands.inventory.history import newest
from songxa.inventory.edit.chain import Entry, Kind
from tests.support.commands import songxa_here
from tests.support.editing import becoming, made, swapped
from tests.support.inventories import GOOD
from tests.support.monitor import songxa

SONGXA = str(Path(sys.executable).with_name("songxa"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An inventory that was changed twice, with a comment put in by hand in between."""
    file = tmp_path / "inventory.yaml"
    file.write_text(GOOD, encoding="utf-8")
    made(file, swapped("name: ", "name: Một "), "first")
    file.write_text(file.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    made(file, swapped("name: Một ", "name: Hai "), "second")
    return file


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    named = ("-c", "user.name=an", "-c", "user.email=an@example.invalid")
    return subprocess.run(["git", *named, *arguments], cwd=folder, capture_output=True, text=True, check=False)


# ---- log, diff ------------------------------------------------------------------------------------------------------


def test_the_log_says_who_when_and_why_and_one_entry_shows_its_change(path: Path) -> None:
    entries = json.loads(songxa_here("inventory", "log", "--json", cwd=path.parent).stdout)
    assert [each["kind"] for each in entries] == ["begin", "edit", "hand", "edit"]
    assert [each["reason"] for each in entries] == ["", "first", "", "second"]
    shown = songxa_here("inventory", "log", cwd=path.parent)
    assert "by hand" in shown.stdout
    one = songxa_here("inventory", "log", "2", cwd=path.parent).stdout
    assert "+name: Một " in one
    assert "+# by hand" in songxa_here("inventory", "log", "3", cwd=path.parent).stdout
    assert songxa_here("inventory", "log", "5", cwd=path.parent).returncode == 2


def test_diff_compares_with_the_log_a_number_a_revision_and_a_file(path: Path) -> None:
    assert songxa_here("inventory", "diff", cwd=path.parent).returncode == 0
    by_number = songxa_here("inventory", "diff", "1", "--entries", cwd=path.parent)
    assert (by_number.returncode, by_number.stdout) == (3, "~ name\n")
    revision = json.loads(songxa_here("inventory", "log", "--json", cwd=path.parent).stdout)[2]["new_revision"]
    assert "-name: Một " in songxa_here("inventory", "diff", revision[:9], cwd=path.parent).stdout
    (path.parent / "old.yaml").write_text(GOOD, encoding="utf-8")
    facts = json.loads(songxa_here("inventory", "diff", "old.yaml", "--json", cwd=path.parent).stdout)
    assert facts[0]["changed"] == {"": {"name": []}}
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    assert "+# more" in songxa_here("inventory", "diff", cwd=path.parent).stdout


def test_diff_in_a_checkout_knows_gits_revisions(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(GOOD, encoding="utf-8")
    assert songxa_here("inventory", "diff", cwd=tmp_path).returncode == 2
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "inventory.yaml")
    git(tmp_path, "commit", "-qm", "first")
    (tmp_path / "inventory.yaml").write_text(GOOD.replace("name: ", "name: Một ", 1), encoding="utf-8")
    assert "+name: Một " in songxa_here("inventory", "diff", cwd=tmp_path).stdout
    assert songxa_here("inventory", "diff", "HEAD", cwd=tmp_path).returncode == 3
    for odd in ("HEAD~7", "--output=x", "nowhere"):
        ended = songxa_here("inventory", "diff", "--", odd, cwd=tmp_path)
        assert ended.returncode == 2
        assert len(ended.stderr.splitlines()) == 1
    assert {each.name for each in tmp_path.iterdir()} == {".git", "inventory.yaml"}


# ---- undo -----------------------------------------------------------------------------------------------------------


def test_undo_goes_further_back_each_time_and_leaves_what_was_done_by_hand(path: Path) -> None:
    for number in (4, 2):
        done = songxa_here("inventory", "undo", "--yes", "--json", cwd=path.parent)
        assert json.loads(done.stdout)["undone"] == number
    assert path.read_text(encoding="utf-8") == f"{GOOD}# by hand\n"
    assert songxa_here("inventory", "undo", "--yes", cwd=path.parent).returncode == 2
    assert songxa_here("inventory", "undo", "5", "--yes", cwd=path.parent).returncode == 2  # what entry 6 built on


def test_undo_shows_and_asks_and_takes_no_for_an_answer(path: Path) -> None:
    before = path.read_bytes()
    code, shown = on_terminal([SONGXA, "inventory", "undo"], path.parent, [("[y/N]", "n")])
    assert (code, path.read_bytes()) == (1, before)
    assert "+name: Một " in shown
    assert songxa_here("inventory", "undo", cwd=path.parent).returncode == 2
    code, _ = on_terminal([SONGXA, "inventory", "undo"], path.parent, [("[y/N]", "y")])
    assert (code, path.read_bytes()) == (0, before.replace(b"name: Hai ", "name: Một ".encode(), 1))


def test_an_undo_that_would_leave_a_broken_inventory_is_refused_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: x\nsites: {}\n", encoding="utf-8")
    made(path, becoming(GOOD))
    made(path, swapped("name: ", "name: Một "))
    path.write_text("name: x\nsites: {}\nnonsense: 1\n", encoding="utf-8")
    ended = songxa_here("inventory", "undo", "2", "--yes", cwd=tmp_path)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) >= 1
    assert path.read_text(encoding="utf-8") == "name: x\nsites: {}\nnonsense: 1\n"


def entry(number: int, kind: Kind, undoes: int = 0) -> Entry:
    return Entry(number, "", kind, "", "", "", "", undoes, (), "")


@pytest.mark.parametrize(
    ("undone", "wanted"),
    [((), 3), ((3,), 2), ((3, 4), 3), ((3, 4, 5), 2), ((2, 3), 0), ((3, 2, 4), 3)],
)
def test_the_newest_change_in_force_is_what_no_undo_in_force_took_back(undone: tuple[int, ...], wanted: int) -> None:
    entries = [entry(1, "begin"), entry(2, "edit"), entry(3, "edit")]
    entries += [entry(4 + at, "undo", number) for at, number in enumerate(undone)]
    assert newest(entries) == wanted


# ---- verify ---------------------------------------------------------------------------------------------------------


def test_verify_names_the_first_entry_that_is_not_as_it_was(path: Path) -> None:
    whole = songxa_here("inventory", "verify", cwd=path.parent)
    assert whole.returncode == 0
    end = whole.stdout.splitlines()[-1]
    assert songxa_here("inventory", "verify", "--noted", end, cwd=path.parent).returncode == 0
    assert songxa_here("inventory", "verify", "--noted", "0" * 64, cwd=path.parent).returncode == 1
    log = path.parent / "inventory.log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"first"', b'"First"'))
    broken = songxa_here("inventory", "verify", cwd=path.parent)
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "entry 2 was changed" in broken.stderr
    facts = json.loads(songxa_here("inventory", "verify", "--json", cwd=path.parent).stdout)
    assert facts[0]["fault"]["entry"] == 2


# ---- hook -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a commune"
    folder.mkdir()
    (folder / "inventory.yaml").write_text(GOOD, encoding="utf-8")
    git(tmp_path, "init", "-q")
    return tmp_path


def test_the_hook_stops_a_commit_of_a_broken_inventory_even_if_the_file_was_mended_since(checkout: Path) -> None:
    inventory = checkout / "a commune" / "inventory.yaml"
    assert songxa("inventory", "hook", cwd=inventory.parent).returncode == 0
    git(checkout, "add", ".")
    assert git(checkout, "commit", "-qm", "good").returncode == 0
    inventory.write_text(GOOD + "nonsense: 1\n", encoding="utf-8")
    git(checkout, "add", ".")
    inventory.write_text(GOOD, encoding="utf-8")
    ended = git(inventory.parent, "commit", "-qm", "bad")
    assert ended.returncode == 1
    assert "a commune/inventory.yaml:" in ended.stderr
    assert "nonsense" in ended.stderr
    assert {each.name for each in inventory.parent.iterdir()} == {"inventory.yaml"}
    git(checkout, "add", ".")
    assert git(checkout, "commit", "-qm", "good again", "--allow-empty").returncode == 0


def test_the_hook_looks_at_what_is_staged_of_included_files_too(checkout: Path) -> None:
    folder = checkout / "a commune"
    (folder / "parts").mkdir()
    (folder / "inventory.yaml").write_text(f"{GOOD}include: parts\n", encoding="utf-8")
    part = folder / "parts" / "p.yaml"
    good = "operators: {khac: {name: Khác}}\n"
    part.write_text(good, encoding="utf-8")
    assert songxa("inventory", "hook", cwd=folder).returncode == 0
    git(checkout, "add", ".")
    assert git(checkout, "commit", "-qm", "good").returncode == 0
    part.write_text("operators: {khac: {nmae: Khác}}\n", encoding="utf-8")
    git(checkout, "add", ".")
    part.write_text(good, encoding="utf-8")  # mended, but not staged
    ended = git(checkout, "commit", "-qm", "bad")
    assert ended.returncode == 1
    assert "a commune/parts/p.yaml:1: operators.khac.nmae" in ended.stderr
    git(checkout, "add", ".")
    (folder / "parts" / "draft.yaml").write_text("nonsense: 1\n", encoding="utf-8")  # not to be committed
    part.write_text("operators: {khac: {name: Khác 2}}\n", encoding="utf-8")
    assert git(checkout, "commit", "-qm", "good", "-a").returncode == 0


def test_an_inventory_that_includes_by_name_what_git_does_not_know_is_not_committed(checkout: Path) -> None:
    folder = checkout / "a commune"
    (folder / "inventory.yaml").write_text(f"{GOOD}include: p.yaml\n", encoding="utf-8")
    (folder / "p.yaml").write_text("operators: {khac: {name: Khác}}\n", encoding="utf-8")
    assert songxa("inventory", "hook", cwd=folder).returncode == 0
    git(checkout, "add", "a commune/inventory.yaml")
    ended = git(checkout, "commit", "-qm", "bad")
    assert ended.returncode == 1
    assert "git add p.yaml" in ended.stderr


def test_the_hook_of_somebody_else_is_left_alone(checkout: Path) -> None:
    hook = checkout / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntrue\n")
    for arguments in (("hook",), ("hook", "--remove")):
        ended = songxa_here("inventory", *arguments, cwd=checkout / "a commune")
        assert ended.returncode == 4
        assert "songxa check" in ended.stderr
    assert hook.read_text() == "#!/bin/sh\ntrue\n"


def test_the_hook_goes_when_the_last_inventory_is_taken_out(checkout: Path) -> None:
    (checkout / "other.yaml").write_text(GOOD, encoding="utf-8")
    hook = checkout / ".git" / "hooks" / "pre-commit"
    facts = []
    for name, *more in (
        ("a commune/inventory.yaml",), ("other.yaml",), ("other.yaml",),
        ("other.yaml", "--remove"), ("a commune/inventory.yaml", "--remove"),
    ):  # fmt: skip
        done = songxa_here("inventory", "hook", "--inventory", name, *more, "--json", cwd=checkout)
        facts.append(json.loads(done.stdout)["fate"])
    assert facts == ["created", "updated", "unchanged", "updated", "removed"]
    assert not hook.exists()


def test_the_hook_needs_a_checkout_of_its_own(tmp_path: Path, checkout: Path) -> None:
    git(checkout, "config", "core.hooksPath", "/nonexistent/hooks")
    ended = songxa_here("inventory", "hook", cwd=checkout / "a commune")
    assert ended.returncode == 2
    assert "core.hooksPath" in ended.stderr

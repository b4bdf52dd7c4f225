"""A folder that songxa writes into: what is its own, what is left alone, what goes when it is wanted no more."""

from __future__ import annotations

from pathlib import Path

from songxa.exported import Exported, Fate, Step, checksum

LIST = ".list.json"


def here(folder: Path) -> Exported:
    return Exported(folder, LIST, "a test")


def written(folder: Path, **texts: str) -> dict[str, Fate]:
    exported = here(folder)
    known = exported.known()
    steps = [exported.step(name, text, known.get(name, ())) for name, text in texts.items()]
    left = [exported.removal(name, sums) for name, sums in known.items() if name not in texts]
    steps += [step for step in left if step is not None]
    exported.carry_out(steps, {"for": "tests"})
    return {step.name: step.fate for step in steps}


def test_what_is_wanted_no_more_goes_and_is_forgotten(tmp_path: Path) -> None:
    written(tmp_path, a="1", b="2")
    assert written(tmp_path, a="1") == {"a": Fate.UNCHANGED, "b": Fate.REMOVED}
    assert not (tmp_path / "b").exists()
    assert here(tmp_path).known().keys() == {"a"}
    assert written(tmp_path, a="1") == {"a": Fate.UNCHANGED}


def test_what_was_edited_by_hand_stays_even_if_it_is_wanted_no_more(tmp_path: Path) -> None:
    written(tmp_path, a="1")
    (tmp_path / "a").write_text("mine")
    assert written(tmp_path) == {"a": Fate.REFUSED}
    assert (tmp_path / "a").read_text() == "mine"


def test_what_was_deleted_by_hand_is_no_longer_spoken_of(tmp_path: Path) -> None:
    written(tmp_path, a="1")
    (tmp_path / "a").unlink()
    assert here(tmp_path).removal("a", here(tmp_path).known()["a"]) is None


def test_the_list_remembers_what_it_is_told_and_nonsense_in_it_says_nothing(tmp_path: Path) -> None:
    written(tmp_path, a="1")
    assert here(tmp_path).remembered("for") == "tests"
    assert here(tmp_path).known() == {"a": [checksum("1")]}
    (tmp_path / LIST).write_text("[1")
    assert here(tmp_path).remembered("for") is None
    assert here(tmp_path).step("a", "2", ()) == Step("a", Fate.REFUSED, "2", "2", foreign=True)

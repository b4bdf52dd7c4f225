"""Tampering with the log is found, and named by the first entry that it touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.inventory.edit import chain
from songxa.inventory.edit.audit import Trail, log
from songxa.inventory.edit.proof import verify
from songxa.model import InputError
from tests.support.editing import added, made, swapped

ENTRIES = 7


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tampered") / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    for each in range(ENTRIES - 2):
        made(path, added(f"# {each} ngõ"))
    path.write_text(path.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    assert verify(path).by_hand
    return path


@pytest.fixture
def trail(path: Path) -> Trail:
    """A log of a beginning and five edits, and a file that was changed by hand since; mended after the test."""
    return Trail(path)


def fault_with(trail: Trail, log: bytes | None, head: bytes | None = None) -> tuple[int, str] | None:
    """What is found with another log or head, which are put back then."""
    kept = {file: file.read_bytes() for file in (trail.log, trail.head_file)}
    try:
        for file, content in ((trail.log, log), (trail.head_file, kept[trail.head_file] if head is None else head)):
            if content is None:
                file.unlink()
            else:
                file.write_bytes(content)
        fault = verify(trail.real).fault
        return (fault.entry, fault.what) if fault else None
    finally:
        for file, content in kept.items():
            file.write_bytes(content)


def test_a_whole_log_has_no_fault(trail: Trail) -> None:
    proof = verify(trail.real)
    assert (proof.entries, proof.fault, proof.unfinished, proof.by_hand) == (ENTRIES - 1, None, False, True)
    assert proof.end == log(trail.real)[-1].hash


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_any_byte_that_is_changed_comes_or_goes_is_found_in_its_entry(path: Path, data: st.DataObject) -> None:
    trail = Trail(path)
    whole = trail.log.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.sampled_from([b"", *(bytes([each]) for each in range(256))]))
    keep = data.draw(st.booleans())
    changed = whole[:place] + put + whole[place + (not keep) :]
    number = whole.count(b"\n", 0, place) + 1
    found = fault_with(trail, changed)
    if changed == whole:
        assert found is None
    else:
        assert found is not None
        assert found[0] in (number, number + 1), found  # a byte behind a newline begins the next


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_any_byte_of_the_head_is_found(path: Path, data: st.DataObject) -> None:
    trail = Trail(path)
    whole = trail.head_file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    put = data.draw(st.binary(max_size=1))
    changed = whole[:place] + put + whole[place + 1 :]
    assert fault_with(trail, trail.log.read_bytes(), changed) == (None if changed == whole else (0, "head"))


@settings(deadline=None, max_examples=300)
@given(order=st.lists(st.integers(0, ENTRIES - 2), max_size=ENTRIES + 2))
def test_any_other_order_of_the_lines_is_found_at_the_first_that_is_not_the_right_one(
    path: Path, order: list[int]
) -> None:
    trail = Trail(path)
    lines = trail.log.read_bytes().splitlines(keepends=True)
    found = fault_with(trail, b"".join(lines[each] for each in order))
    right = list(range(len(lines)))
    if order == right:
        assert found is None
        return
    first = next((each for each in right if order[each : each + 1] != [each]), len(right))
    assert found is not None
    assert found[0] <= first + 1


def test_the_ways_to_tamper_are_told_apart(trail: Trail) -> None:
    lines = trail.log.read_bytes().splitlines(keepends=True)
    assert fault_with(trail, b"".join(lines[:2] + lines[3:])) == (3, "missing")
    assert fault_with(trail, b"".join([*lines[:2], lines[3], lines[2], *lines[4:]])) == (3, "moved")
    assert fault_with(trail, b"".join([*lines[:3], lines[1], *lines[3:]])) == (2, "moved")
    assert fault_with(trail, b"".join(lines[:-2])) == (5, "cut")
    assert fault_with(trail, b"") == (1, "cut")
    assert fault_with(trail, None) == (1, "cut")
    assert fault_with(trail, b"".join(lines)[:-1]) == (6, "cut")
    assert fault_with(trail, b"".join([*lines[:2], lines[2].replace(b"an", b"em"), *lines[3:]])) == (3, "changed")


def test_one_entry_rewritten_with_a_hash_of_its_own_does_not_fit_the_next(trail: Trail) -> None:
    lines = trail.log.read_bytes().splitlines(keepends=True)
    fields = chain.unseal(lines[2][:-1])
    del fields["hash"]
    forged, _ = chain.seal({**fields, "who": "em"})
    assert fault_with(trail, b"".join([*lines[:2], forged, *lines[3:]])) == (4, "strange")
    last = chain.unseal(lines[-1][:-1])
    del last["hash"]
    forged, _ = chain.seal({**last, "who": "em"})
    assert fault_with(trail, b"".join([*lines[:-1], forged])) == (6, "strange")


def test_a_log_that_was_written_anew_is_found_by_a_hash_that_was_kept_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    made(path, added("# 1"))
    noted = verify(path).end
    made(path, added("# 2"))
    assert verify(path, noted).fault is None
    for file in (Trail(path).log, Trail(path).head_file):
        file.unlink()
    made(path, added("# 3"))
    assert verify(path).fault is None
    fault = verify(path, noted).fault
    assert fault is not None
    assert fault.what == "noted"


def test_a_head_that_is_gone_is_found_and_stops_edits_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    made(path, added("# 1"))
    Trail(path).head_file.unlink()
    fault = verify(path).fault
    assert fault is not None
    assert fault.what == "head"
    with pytest.raises(InputError) as caught:
        made(path, added("# 2"))
    assert "move inventory.log.jsonl and inventory.log.head away together" in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("spoil", [b"", b"x\n"])
def test_an_edit_does_not_go_on_where_the_log_does_not_end_as_the_head_says(tmp_path: Path, spoil: bytes) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    made(path, swapped("A", "B"))
    log = Trail(path).log
    log.write_bytes(log.read_bytes() + spoil if spoil else b"")
    with pytest.raises(InputError, match=r"does not (end|belong)"):
        made(path, swapped("B", "C"))
    assert path.read_text(encoding="utf-8") == "name: B\n"


def test_without_a_log_there_is_nothing_to_prove(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    assert (verify(path).entries, verify(path).fault, log(path)) == (0, None, ())

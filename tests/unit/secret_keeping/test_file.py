"""The secrets file on the disk: private, whole at every moment, and no writer's secret is lost."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from songxa.i18n.format import sayable, tell
from songxa.inventory.edit import disk
from songxa.model import SecretError, Trouble
from songxa.secret_keeping.file import Written, put, refused
from songxa.secrets import Secret, SecretStore

NAME, CANARY = "snmp.ap.community", "CANARY-91ab"


def no_pause(_seconds: float) -> None:
    """Tries again at once."""


def refusal(file: Path) -> str:
    with pytest.raises(SecretError) as caught:
        put(file, NAME, Secret(CANARY), pause=no_pause)
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert CANARY not in shown
    reason = caught.value.reason
    assert isinstance(reason, Trouble)
    assert sayable(reason)
    assert CANARY not in tell("vi", reason)
    return str(caught.value)


def private(file: Path, text: str) -> Path:
    file.write_text(text)
    file.chmod(0o600)
    return file


def test_a_new_file_and_its_folder_are_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "songxa" / "secrets.yaml"
    old = os.umask(0)
    try:
        assert put(file, NAME, Secret(CANARY)) is Written.ADDED
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert SecretStore({}, [file]).get(NAME).reveal() == CANARY


def test_set_again_it_is_the_same_or_replaced_and_mode_and_comments_stay(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", "# mine\na.b: c\n")
    file.chmod(0o400)
    outcomes = [put(file, NAME, Secret(value)) for value in ("one", "one", "two")]
    assert outcomes == [Written.ADDED, Written.SAME, Written.REPLACED]
    assert file.read_text() == "# mine\na.b: c\nsnmp.ap.community: two\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o400


def test_nothing_that_held_a_value_is_left_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "secrets.yaml"
    (tmp_path / ".secrets.yaml.new").write_text(f"left by a kill: {CANARY}")
    for value in (CANARY, "two", "two"):
        put(file, NAME, Secret(value))
    assert {each.name for each in tmp_path.iterdir()} == {"secrets.yaml", ".secrets.yaml.lock"}
    assert all(CANARY not in each.read_text() for each in tmp_path.iterdir())


def test_a_link_stays_and_the_file_behind_it_is_changed(tmp_path: Path) -> None:
    real, link = private(tmp_path / "real.yaml", "a.b: c\n"), tmp_path / "secrets.yaml"
    link.symlink_to(real)
    put(link, NAME, Secret("x"))
    assert link.is_symlink()
    assert real.read_text() == "a.b: c\nsnmp.ap.community: x\n"


def test_a_file_that_others_may_open_is_refused_with_the_way_to_close_it(tmp_path: Path) -> None:
    file = private(tmp_path / "secrets.yaml", f"a.b: {CANARY}\n")
    file.chmod(0o640)
    assert f"run: chmod 600 {file}" in refusal(file)
    assert file.read_text() == f"a.b: {CANARY}\n"


@pytest.mark.parametrize("text", [f"a.b: '{CANARY}\n", f"snmp.ap.community: {{x: {CANARY}}}\n"])
def test_a_file_that_cannot_be_changed_stays_as_it_is(tmp_path: Path, text: str) -> None:
    file = private(tmp_path / "secrets.yaml", text)
    assert str(file) in refusal(file)
    assert file.read_text() == text


def test_what_the_system_refuses_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written: file exists" in refusal(tmp_path / "file" / "secrets.yaml")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "loop" in refusal(tmp_path / "loop")

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    file = private(tmp_path / "secrets.yaml", "a.b: c\n")
    monkeypatch.setattr(disk, "write", full)
    assert "the disk is full; nothing was changed" in refusal(file)
    assert file.read_text() == "a.b: c\n"


@pytest.mark.parametrize("number", [1, 13, 16, 28, 30, 122, 5])
def test_every_reason_of_the_system_has_its_words(number: int) -> None:
    assert sayable(refused(Path("secrets.yaml"), OSError(number, "x")))
    assert sayable(refused(Path("secrets.yaml"), RuntimeError("Symlink loop")))


def test_what_an_editor_saves_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, write, saved = private(tmp_path / "secrets.yaml", "a.b: c\n"), disk.write, list[str]()

    def interrupted(path: Path, content: bytes, like: os.stat_result, mode: int) -> None:
        write(path, content, like, mode)
        if not saved:
            saved.append("once")
            private(tmp_path / "by-hand", "a.b: c\nc.d: e\n").replace(file)

    monkeypatch.setattr(disk, "write", interrupted)
    put(file, NAME, Secret("x"), pause=no_pause)
    assert file.read_text() == "a.b: c\nc.d: e\nsnmp.ap.community: x\n"


def test_one_who_never_ends_writing_is_told_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = private(tmp_path / "secrets.yaml", "a.b: c\n")
    monkeypatch.setattr(disk, "replace", lambda *_arguments: False)
    assert "others keep writing to it" in refusal(file)
    assert file.read_text() == "a.b: c\n"


WRITER = """
import sys
from pathlib import Path
from songxa.secret_keeping.file import put
from songxa.secrets import Secret
for number in range(int(sys.argv[3])):
    put(Path(sys.argv[1]), f"w{sys.argv[2]}.n{number}", Secret(f"v{number}"))
    print(number, flush=True)
"""


def test_no_secret_of_many_writers_is_lost_though_some_are_killed(tmp_path: Path) -> None:
    file = tmp_path / "secrets.yaml"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file), str(each), "12"], stdout=subprocess.PIPE, text=True)
        for each in range(6)
    ]
    acknowledged = {}
    for each, writer in enumerate(writers):
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(3)] if each < 2 else []
        if each < 2:
            writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.readlines()
        writer.stdout.close()
        writer.wait()
        acknowledged[each] = sum(line.endswith("\n") for line in lines)
    store = SecretStore({}, [file])
    for each, count in acknowledged.items():
        for number in range(count):
            assert store.get(f"w{each}.n{number}").reveal() == f"v{number}"
    assert [acknowledged[each] for each in range(2, 6)] == [12] * 4
    assert len(store.names()) <= sum(acknowledged.values()) + 2  # what was written and not acknowledged any more

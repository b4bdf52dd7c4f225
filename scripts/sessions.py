"""Records terminal sessions as text for the documents: real commands on a real terminal, typed answers and all.

The commands run in a folder of their own, as one invented person, at one invented time; so the same code gives the same
text, and what is out of step with the code is found. Holds the sessions, not the words around them.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 100, 50
LIMIT_S = 120
_BEGUN = 1_796_090_400
"""1 December 2026, 09:00 in Vietnam."""
_STEP_S = 420
_PROGRAM = """
import sys, time
now = float(sys.argv.pop(1))
time.time = lambda: now
from songxa.cli import main
sys.argv[0] = "songxa"
main()
"""
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")
_BLOCK = re.compile(r"(<!-- session: ([\w-]+) -->\n).*?(<!-- end of session -->)", re.DOTALL)


class SessionFailed(Exception):
    """A command did not ask what was expected, or did not end."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command line, and what is typed once the terminal shows a text; what it is expected to end with."""

    command: str
    answers: Sequence[tuple[str, str]] = ()
    code: int = 0


TABLE = """\
STT;Tên điểm;Thôn;Vĩ độ;Kinh độ;Loại thiết bị;Nhà mạng;IP quản lý
1;Đình làng Bãi Sen;Bãi Sen;19,8871;105,7961;Bộ phát wifi;Viettel;10.45.9.1
2;Chợ Gò Đa;Gò Đa;19°52'33"N;105°47'40"E;Bộ phát wifi;VNPT;10.45.9.2
3;Chợ Gò Đa;;;;Camera;VNPT;10.45.{third}
"""
COMMUNE = """\
name: Xã Ví Dụ
operators:
  viettel: {name: Viettel, hotline: "18008098"}
  vnpt: {name: VNPT, hotline: "18001166"}
areas:
  vi-du: {name: Xã Ví Dụ, level: commune}
  bai-sen: {name: Thôn Bãi Sen, level: village, parent: vi-du, households: 312}
  go-da: {name: Thôn Gò Đa, level: village, parent: vi-du, households: 280}
sites:
  ubnd: {name: UBND xã, area: bai-sen, latitude: 19.8826, longitude: 105.8041}
devices:
  wifi-ubnd:
    name: Wi-Fi sảnh UBND
    kind: access_point
    site: ubnd
    operator: viettel
    address: 10.45.1.1
"""
FILES = {"inventory.yaml": COMMUNE, "hotspots.csv": TABLE.format(third="9"), "mended.csv": TABLE.format(third="9.3")}

SESSIONS: Mapping[str, Sequence[Step]] = {
    "add": (
        Step(
            "songxa inventory add site",
            (
                ("Name", "Nhà văn hoá Gò Đa"),
                ("[bai-sen]", "3"),
                ("Position", "19.8758, 105.7944"),
                ("optional", "village hall"),
                ("optional", "yes"),
                ("Key", ""),
                ("[y/N]", "y"),
            ),
        ),
    ),
    "set": (Step("songxa inventory set device.wifi-ubnd.model='Ruijie RAP2260'", (("[y/N]", "y"),)),),
    "clerk": (Step("songxa inventory import hotspots.csv", code=2),),
    "import": (Step("songxa inventory import mended.csv", (("[y/N]", "y"),)),),
    "export": (
        Step("songxa inventory export xlsx inventory.xlsx"),
        Step("songxa inventory import inventory.xlsx"),
    ),
    "history": (
        Step("songxa inventory log"),
        Step("songxa inventory undo 3 --reason 'the model was another'", (("[y/N]", "y"),)),
        Step("songxa inventory diff 4 --entries", code=3),
        Step("songxa inventory verify"),
    ),
}
"""In this order, in one folder."""


def with_sessions(text: str) -> str:
    """The document with every session recorded anew. Raises SessionFailed."""
    wanted = [name for _, name, _ in _BLOCK.findall(text)]
    unknown = set(wanted) - set(SESSIONS)
    if unknown:
        raise SessionFailed(f"no such session: {', '.join(sorted(unknown))}")
    recorded = record()
    return _BLOCK.sub(lambda block: f"{block[1]}```console\n{recorded[block[2]]}```\n{block[3]}", text)


def record() -> dict[str, str]:
    """Every session as text, by name. Raises SessionFailed."""
    with tempfile.TemporaryDirectory(prefix="songxa-session-") as name:
        folder = Path(name)
        for file, content in FILES.items():
            (folder / file).write_text(content, encoding="utf-8")
        now, found = _BEGUN, {}
        for session, steps in SESSIONS.items():
            parts = []
            for step in steps:
                now += _STEP_S
                code, shown = on_terminal(_line(step, now), folder, step.answers)
                if code != step.code:
                    raise SessionFailed(f"{step.command}: ended with {code}, not {step.code}:\n{shown}")
                parts.append(f"$ {step.command}\n{shown}")
            found[session] = "\n".join(parts)
        return found


def _line(step: Step, now: int) -> Sequence[str]:
    _, *arguments = shlex.split(step.command)
    return [sys.executable, "-c", _PROGRAM, str(now), *arguments]


def on_terminal(
    command: Sequence[str], folder: Path, answers: Sequence[tuple[str, str]] = (), **environment: str
) -> tuple[int, str]:
    """Runs a command on a terminal of its own; its exit code, and what the terminal shows in the end, without colours.

    An answer is typed once the text that it belongs to is shown. Raises SessionFailed.
    """
    child, terminal = pty.fork()
    if child == 0:
        _become(command, folder, environment)
    try:
        shown = _talk(terminal, list(answers))
    finally:
        os.close(terminal)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, _text(shown)


def _become(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Never returns: this is the child."""
    try:
        os.chdir(folder)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SONGXA_", "LC_", "XDG_"))}
        mine = {
            "SONGXA_LANG": "en", "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": str(COLUMNS), "LINES": str(ROWS),
            "SUDO_USER": "lan", "HOME": str(folder), "PYTHONPATH": str(ROOT / "src"),
        }  # fmt: skip
        os.execve(command[0], list(command), {**kept, **mine, **environment})  # noqa: S606 - no shell is wanted
    finally:
        os._exit(127)


def _talk(terminal: int, answers: list[tuple[str, str]]) -> str:
    """All that is shown until the command ends."""
    shown, looked = b"", 0
    until = time.monotonic() + LIMIT_S
    while True:
        ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise SessionFailed(f"nothing more was said within {LIMIT_S} s, after: {_text(shown.decode())[-200:]!r}")
        try:
            said = os.read(terminal, 65_536)
        except OSError:  # EIO: it has ended, and closed its side
            said = b""
        if not said:
            break
        shown += said
        asked = _STEERING.sub("", shown[looked:].decode(errors="replace"))
        # once the whole prompt is there: what is typed before that is echoed in the middle of it
        if answers and answers[0][0] in asked and asked.endswith((": ", ":\n ")):
            looked = len(shown)
            os.write(terminal, answers.pop(0)[1].encode() + b"\n")
    if answers:
        raise SessionFailed(f"it never asked {answers[0][0]!r}, but said: {_text(shown.decode())[-500:]}")
    return shown.decode()


def _text(shown: str) -> str:
    """What is left to be seen: of a line that is drawn over and over, its last state."""
    lines = []
    for line in _STEERING.sub("", shown).replace("\r\n", "\n").split("\n"):
        states = [state for state in line.split("\r") if state.strip()]
        lines.append(states[-1].rstrip() if states else "")
    return "\n".join(lines).strip("\n") + "\n"

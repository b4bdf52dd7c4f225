"""A command on a terminal of its own, and a person who answers what it asks."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE_S = 60.0
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def talk(
    arguments: Sequence[str], answers: Sequence[tuple[str, str]], *, cwd: Path, env: dict[str, str] | None = None
) -> tuple[int, str]:
    """Runs `songxa` in English. Each answer is typed once its question stands on the terminal behind what was there
    before. The exit code, and all that stood on the terminal, without colours."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "songxa.cli", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, start_new_session=True,
        env={**os.environ, "SONGXA_LANG": "en", "TERM": "xterm", "COLUMNS": "200", **(env or {})},
    ) as process:  # fmt: skip
        os.close(theirs)
        screen = _Screen(ours)
        try:
            for question, answer in answers:
                screen.until(question)
                os.write(ours, f"{answer}\n".encode())
            screen.until(None)
            code = process.wait(PATIENCE_S)
        finally:
            process.kill()
            os.close(ours)
    return code, screen.text()


class _Screen:
    def __init__(self, terminal: int) -> None:
        self._terminal, self._seen, self._read = terminal, b"", 0

    def text(self) -> str:
        return _ESCAPES.sub("", self._seen.decode()).replace("\r\n", "\n")

    def until(self, question: str | None) -> None:
        """Reads up to the question, or to the end where there is none."""
        limit = time.monotonic() + PATIENCE_S
        while question is None or question.encode() not in self._seen[self._read :]:
            ready, _, _ = select.select([self._terminal], [], [], max(0.0, limit - time.monotonic()))
            assert ready, f"never asked: {question}\n{self.text()}"
            try:
                said = os.read(self._terminal, 65536)
            except OSError:  # EIO: the other side is closed
                said = b""
            if not said:
                assert question is None, f"ended before it asked: {question}\n{self.text()}"
                return
            self._seen += said
        self._read = self._seen.index(question.encode(), self._read) + len(question.encode())

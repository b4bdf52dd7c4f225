"""Commands of songxa in this process, for tests that ask many; what a real process adds is tested with some."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from songxa import cli
from songxa.commands.shared import FAILED, INVALID
from songxa.model import InputError, SongxaError


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: named as `subprocess` does."""

    returncode: int
    stdout: str
    stderr: str


def songxa_here(*arguments: str, cwd: Path, language: str = "en") -> Ended:
    """Runs a command with nobody at a terminal. Whatever `main` would not catch comes out of this."""
    with contextlib.chdir(cwd), _in(language):
        result = CliRunner().invoke(cli.app, list(arguments))
    error = result.exception
    if isinstance(error, SongxaError):
        code = INVALID if isinstance(error, InputError) else FAILED
        return Ended(code, result.stdout, f"{result.stderr}{error}\n")
    if error is not None and not isinstance(error, SystemExit):
        raise error
    return Ended(result.exit_code, result.stdout, result.stderr)


@contextlib.contextmanager
def _in(language: str) -> Iterator[None]:
    """Commands take the language from the environment once, when they are imported."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("songxa.commands.") and hasattr(module, "LANGUAGE"):
                patch.setattr(module, "LANGUAGE", language)
        yield

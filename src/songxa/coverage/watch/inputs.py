"""Tells whether the files have changed that a ledger follows from. Looks at times and sizes only; reads nothing."""

from __future__ import annotations

from pathlib import Path

from songxa.coverage.ledger.reading import path_of
from songxa.model import CoverageSettings

EVIDENCE = Path("coverage") / "evidence.sqlite"
"""As `evidence.store` has it, which needs an arithmetic library."""

_Stamp = tuple[int, int] | None


class Inputs:
    """The files of one data folder, and those that an inventory names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[Path, _Stamp] | None = None

    def have_changed(self, settings: CoverageSettings) -> bool:
        """Whether they have since this was asked last. The first time they have not."""
        evidence, ledger = self._folder / EVIDENCE, path_of(self._folder)
        named = [Path(each) for each in (settings.criteria, settings.terrain) if each]
        before = self._seen
        self._seen = {path: _stamp(path) for path in (evidence, ledger, *named)}
        waiting = evidence.with_name(f"{evidence.name}-wal")
        self._seen[waiting] = None if (stamp := _stamp(waiting)) is None or not stamp[1] else stamp
        return before is not None and before != self._seen

    def ledger_is_seen(self) -> None:
        """The ledger as it is now is known: whoever made it."""
        if self._seen is not None:
            path = path_of(self._folder)
            self._seen[path] = _stamp(path)


def _stamp(path: Path) -> _Stamp:
    """When it was changed last, and its size; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size

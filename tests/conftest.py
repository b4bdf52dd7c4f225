"""What every test may ask for. No helper that stands in for a real part."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded agents (snmprec files, not part of this repository); without it the test is skipped.

    SONGXA_RECORDINGS names it, `../shared/recordings` is where it is looked for otherwise.
    """
    named = os.environ.get("SONGXA_RECORDINGS")
    folder = Path(named) if named else ROOT.parent / "shared" / "recordings"
    if not folder.is_dir():
        if named:
            pytest.fail(f"SONGXA_RECORDINGS is {named}, which is no folder", pytrace=False)
        pytest.skip(f"no recordings at {folder}; set SONGXA_RECORDINGS to a folder of snmprec files")
    return folder

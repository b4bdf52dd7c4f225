"""What every test may ask for. No helper that stands in for a real part."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# how long an example takes is the machine's business: no test asserts seconds
settings.register_profile("songxa", deadline=None)
settings.load_profile("songxa")

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


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever names no data folder has a new one, never the user's."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    for name in ("SONGXA_DATA", "STATE_DIRECTORY"):
        os.environ.pop(name, None)

"""Runs a module of tests/support among mounts of its own: tiny and read-only disks that only it can see."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.servers import need


def in_own_mounts(module: str, scenario: str, folder: Path) -> Any:
    """What a scenario of tests/support/`module`.py tells as JSON. Skips whoever is not root."""
    unshare = need("unshare", "util-linux")
    if os.geteuid() != 0:
        pytest.skip("a disk of one's own needs root: sudo scripts/test")
    ended = subprocess.run(
        [unshare, "--mount", sys.executable, "-m", f"tests.support.{module}", scenario, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)

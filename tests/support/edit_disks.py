"""Edits on disks that refuse; a program of its own, to be run as root in its own mount namespace. Tells in JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from songxa.inventory.edit.proof import verify
from songxa.model import InputError
from tests.support.editing import added, made, swapped, wrong_with
from tests.support.small_disk import fill, mount

NOBODY = 65534


def full(folder: Path) -> Any:
    """With every number of free pages from none on."""
    mount(folder)
    path = folder / "inventory.yaml"
    path.write_text("name: A\n" + "".join(f"# {each:0100}\n" for each in range(100)), encoding="utf-8")
    made(path, added("# first"))
    told: dict[str, Any] = {"wrong": [], "lines": [], "made": 0, "refused": 0}
    for pages in range(24):
        filler = fill(folder)
        os.truncate(filler, max(0, filler.stat().st_size // 4096 - pages) * 4096)
        before = path.read_bytes()
        try:
            made(path, added(f"# with {pages}"))
        except InputError as error:
            told["refused"] += 1
            told["lines"].append(str(error))
            if path.read_bytes() != before:
                told["wrong"].append(f"{pages} pages: refused and changed")
        else:
            told["made"] += 1
            if not path.read_bytes().endswith(f"# with {pages}\n".encode()):
                told["wrong"].append(f"{pages} pages: acknowledged and not there")
        if fault := verify(path).fault:
            told["wrong"].append(f"{pages} pages: {fault.text}")
        filler.unlink()
    made(path, added("# last"))
    told["wrong"] += wrong_with(path)
    return told


def refusals(_folder: Path) -> Any:
    folder = Path("/mnt")  # where a stranger may go, too
    mount(folder, "mode=0755")
    told = {}
    for name in ("read_only", "folder", "owner", "mounted"):
        (folder / name).mkdir()
        (folder / name / "inventory.yaml").write_text("name: A\n", encoding="utf-8")
    subprocess.run(["mount", "--bind", "-o", "ro", folder / "read_only", folder / "read_only"], check=True)
    told["read_only"] = _refused(folder / "read_only" / "inventory.yaml")
    alone = folder / "mounted" / "inventory.yaml"
    subprocess.run(["mount", "--bind", folder / "owner" / "inventory.yaml", alone], check=True)
    told["mounted"] = _refused(alone)
    os.chown(folder / "folder" / "inventory.yaml", NOBODY, NOBODY)
    (folder / "owner").chmod(0o777)
    (folder / "owner" / "inventory.yaml").chmod(0o666)
    os.setgroups([])
    os.setegid(NOBODY)
    os.setresuid(NOBODY, NOBODY, -1)
    told["folder"] = _refused(folder / "folder" / "inventory.yaml")
    told["owner"] = _refused(folder / "owner" / "inventory.yaml")
    return told


def _refused(path: Path) -> str:
    try:
        made(path, swapped("A", "B"))
    except InputError as error:
        return str(error)
    return "was changed"


SCENARIOS: dict[str, Callable[[Path], Any]] = {"full": full, "refusals": refusals}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](Path(sys.argv[2]))))

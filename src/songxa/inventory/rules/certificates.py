"""Whether a file can be what certificates are checked against. Reads the file, and nothing else."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

from songxa.inventory.rules.finding import Finding
from songxa.inventory.yaml12 import Path as Place


def certificate(path: Place, url: str, ca_file: str, folder: Path) -> Iterator[Finding]:
    """What is wrong with the `ca_file` of the entry at `path`, whose server is at `url`."""
    if not ca_file:
        return
    if not url.startswith("https://"):
        yield (*path, "ca_file"), "belongs to an https URL, and this one is http; accepted: url: https://…"
    elif wrong := what_is_wrong_with(folder / ca_file):
        yield (*path, "ca_file"), f"{wrong}; accepted: a PEM file, from this file's folder on or with its whole path"


def what_is_wrong_with(file: Path) -> str:
    """One line, or nothing for a good one, and for one that this user may not read: whoever runs songxa may be
    another."""
    try:
        if not file.exists():
            return f"there is no file {file}"
        if not file.is_file():
            return f"{file} is no plain file"
        ssl.create_default_context(cafile=str(file))
    except ssl.SSLError:  # before OSError, which it is
        return f"{file} holds no certificate in PEM form"
    except OSError:
        return ""
    except ValueError:
        return "is no name that a file can have"
    return ""

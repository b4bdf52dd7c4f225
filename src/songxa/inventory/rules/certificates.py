"""Whether a file can be what certificates are checked against. Reads the file, and nothing else."""

from __future__ import annotations

import ssl
from pathlib import Path


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

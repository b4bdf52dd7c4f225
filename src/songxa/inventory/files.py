"""One file of an inventory as text, or one line about why it is none. Knows no YAML, writes nothing."""

from __future__ import annotations

import stat
from pathlib import Path

from songxa.model import InventoryError, Problem

MAX_BYTES = 16 * 1024 * 1024


Stamp = tuple[int, int, int, int] | None


def stamp(path: Path) -> Stamp:
    """Equal only as long as the file may be the same; None where it is not to be had. Raises nothing."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def refusal(name: str, message: str) -> InventoryError:
    """What is wrong with a file as a whole."""
    return InventoryError([Problem(name, 0, "", message)])


def real(path: Path) -> Path:
    """The path behind all links; where there is none, as for a circle of links, the path as it is."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def read(path: Path, name: str) -> bytes:
    """What stands in the file. Raises InventoryError for what cannot be an inventory, by its kind or its size."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "no plain file"
            raise refusal(name, f"is {what}; accepted: an inventory file, such as inventory.yaml")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refusal(name, "there is no such file; accepted: the path of an inventory.yaml") from None
    except PermissionError:
        raise refusal(name, "this user may not read it; accepted: a file readable by whoever runs songxa") from None
    except OSError as error:
        raise refusal(name, f"cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise refusal(name, "is no path that a file can have") from None
    return bounded(content, name)


def bounded(content: bytes, name: str) -> bytes:
    """The same bytes. Raises InventoryError where they are too many."""
    if len(content) > MAX_BYTES:
        raise refusal(name, "is larger than 16 MB; accepted: up to 16 MB")
    return content


def decoded(content: bytes, name: str) -> str:
    """The text without its byte order mark. Raises InventoryError, with the line, where it is no UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8; accepted: a file saved as UTF-8"
        raise InventoryError([Problem(name, line, "", message)]) from None

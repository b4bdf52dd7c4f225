"""Seals one secret for systemd, with systemd-creds(1): only a unit of this machine that asks for it can read it.

Sources: systemd.exec(5), LoadCredentialEncrypted=; systemd-creds(1), encrypt. Opens no credential.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from songxa.i18n.format import tell
from songxa.inventory.edit import disk
from songxa.model import SecretError, Trouble
from songxa.secret_keeping.file import refused
from songxa.secrets import Secret
from songxa.text import device_text

FOLDER = Path("/etc/credstore.encrypted")
"""Where systemd looks for a credential that a unit names without a path."""
PROGRAM = "systemd-creds"
_PATIENCE_S = 60


def path_of(name: str, folder: Path = FOLDER) -> Path:
    """The file of a sealed secret."""
    return folder / credential(name)


def credential(name: str) -> str:
    """What systemd calls the secret."""
    return f"songxa.{name}"


def is_sealed(name: str, folder: Path = FOLDER) -> bool:
    """Whether there is such a file; False as well where this user may not look."""
    try:
        return path_of(name, folder).is_file()
    except OSError:
        return False


def seal(name: str, value: Secret, folder: Path = FOLDER) -> Path:
    """Writes the file and tells its path. Raises SecretError."""
    done = _seal(name, value, folder)
    if isinstance(done, Trouble):
        raise SecretError(tell("en", done), done)
    return done


def _seal(name: str, value: Secret, folder: Path) -> Path | Trouble:
    path = path_of(name, folder)
    program = shutil.which(PROGRAM)
    if program is None:
        return Trouble("secret.write.no_systemd", {"program": PROGRAM})
    content = _encrypted(program, name, value)
    if isinstance(content, Trouble):
        return content
    fresh = folder / f".{path.name}.new"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk.write(fresh, content, folder.stat(), 0o600)
        fresh.replace(path)
        disk.sync_folder(folder)
    except OSError as error:
        return refused(path, error)
    return path


def _encrypted(program: str, name: str, value: Secret) -> bytes | Trouble:
    """The value goes through a pipe: a command line is for everybody on the machine to read."""
    command = [program, "encrypt", f"--name={credential(name)}", "-", "-"]
    try:
        ended = subprocess.run(  # noqa: S603 - a program of the system's, and a name that `is_name` has passed
            command, input=value.reveal().encode(), capture_output=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeEncodeError) as error:
        return _failed(type(error).__name__)
    if ended.returncode or not ended.stdout:
        words = ended.stderr.decode(errors="replace").replace(value.reveal(), "<secret>")
        return _failed(device_text(words.strip().rpartition("\n")[2]) or f"exit code {ended.returncode}")
    return ended.stdout


def _failed(said: str) -> Trouble:
    return Trouble("secret.write.not_sealed", {"program": PROGRAM, "said": said})

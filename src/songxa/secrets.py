"""Reads credentials where secrets may stand: systemd credentials, a private file, the environment. Never shows a value.

The inventory names credentials (`ap-default`); their values are asked for here by name (`snmp.ap-default.community`).
"""

from __future__ import annotations

import hmac
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

import yaml

from songxa.i18n.format import tell
from songxa.model import SecretError, SecretMissing, Trouble

_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
MAX_BYTES = 256 * 1024
"""Of a secrets file."""
_EXAMPLE = "snmp.ap-default.community: VALUE"


class Secret:
    """A value that prints as `<secret>`, compares in constant time, and cannot be pickled, copied or hashed."""

    __hash__ = None  # type: ignore[assignment]  # a hash would be a shortcut around the constant-time comparison
    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself. To be called only where it goes onto the wire."""
        return self.__value

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.__value.encode())

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


class Place(NamedTuple):
    """Where a secret may stand: a systemd credential or a file, `at` its path; or the environment, `at` a variable."""

    kind: Literal["credential", "file", "environment"]
    at: str


def is_name(text: str) -> bool:
    """Whether a secret can be called that."""
    return _NAME.fullmatch(text) is not None


class SecretStore:
    """Looks a secret up in systemd's credentials, then in the files in their order, then in the environment.

    Files are YAML: `snmp.ap-default.community: value`, or the same nested; every value is text as it stands. They must
    be readable by their owner only. One that changed is read anew.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, files: Sequence[Path] | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._files = tuple(_usual_files(self._environ) if files is None else files)
        self._read: dict[Path, tuple[tuple[int, ...], dict[str, Secret] | Trouble]] = {}

    def get(self, name: str) -> Secret:
        """The secret called `name`. Raises SecretError, whose text names the place that is meant and what to do there;
        SecretMissing where it stands nowhere."""
        if not is_name(name):
            raise SecretError(f"{name!r} cannot be a secret's name; accepted: such as snmp.ap-default.community")
        for _, found in self._candidates(name):
            if isinstance(found, Trouble):
                raise _error(found)
            if found is not None:
                if not found.reveal():
                    raise _error(Trouble("secret.empty", self._way_out(name)))
                if not _is_text(found):
                    raise _error(Trouble("secret.not_text", self._way_out(name)))
                return found
        for path in self._places(name):
            if _is_closed(path):
                raise _error(Trouble("secret.closed", {"secret": name, **_owned(path)}))
        missing = Trouble("secret.missing", self._way_out(name))
        raise SecretMissing(tell("en", missing), missing)

    def standing(self, name: str) -> list[Place]:
        """Everywhere that has it, the place that counts first; a file that cannot be used has nothing."""
        return [place for place, found in self._candidates(name) if isinstance(found, Secret)]

    def names(self) -> set[str]:
        """All that stand in files that can be read."""
        read = [self._in_file(path) for path in self._files]
        return {name for each in read if not isinstance(each, Trouble) for name in each}

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are looked at, there or not, in this order."""
        return self._files

    def trouble(self, path: Path) -> Trouble | None:
        """Why one of the files cannot be used; None where it can, or is not there."""
        found = self._in_file(path)
        return found if isinstance(found, Trouble) else None

    def _candidates(self, name: str) -> Iterator[tuple[Place, Secret | Trouble | None]]:
        credential = self._credential_path(name)
        if credential is not None:
            yield Place("credential", str(credential)), _read_credential(credential)
        for path in self._files:
            secrets = self._in_file(path)
            yield Place("file", str(path)), secrets if isinstance(secrets, Trouble) else secrets.get(name)
        value = self._environ.get(_variable(name))
        yield Place("environment", _variable(name)), None if value is None else Secret(value)

    def _credential_path(self, name: str) -> Path | None:
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        return Path(folder) / f"songxa.{name}" if folder else None

    def _in_file(self, path: Path) -> dict[str, Secret] | Trouble:
        try:
            status = path.stat()
        except OSError:
            return {}
        refusal = not_private(path, status)
        if refusal:
            return refusal
        version = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        known = self._read.get(path)
        if known is None or known[0] != version:
            known = self._read[path] = (version, _read_file(path))
        return known[1]

    def _places(self, name: str) -> list[Path]:
        credential = self._credential_path(name)
        return [credential, *self._files] if credential else [*self._files]

    def _way_out(self, name: str) -> dict[str, object]:
        file = str(self._files[-1]) if self._files else "FILE"
        places = ", ".join(map(str, self._places(name))) or file
        way = {"secret": name, "file": file, "places": places, "variable": _variable(name)}
        return {"secret": name, "way": Trouble("secret.way", way)}


def _usual_files(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("SONGXA_SECRETS"):
        yield Path(environ["SONGXA_SECRETS"])
        return
    yield Path("/etc/songxa/secrets.yaml")
    config = environ.get("XDG_CONFIG_HOME") or (f"{environ['HOME']}/.config" if environ.get("HOME") else "")
    if config:
        yield Path(config) / "songxa" / "secrets.yaml"


def _variable(name: str) -> str:
    return "SONGXA_" + re.sub(r"[.-]", "_", name).upper()


def _error(reason: Trouble) -> SecretError:
    return SecretError(tell("en", reason), reason)


def _owned(path: Path) -> dict[str, object]:
    """A file, and the user whom it should belong to; as text, since numbers are written in groups of three."""
    return {"file": str(path), "user": str(os.geteuid())}


def not_private(path: Path, status: os.stat_result) -> Trouble | None:
    """Why a file is not taken for a secrets file."""
    if not stat.S_ISREG(status.st_mode):
        return Trouble("secret.no_file", {"file": str(path)})
    if status.st_mode & 0o077:
        return Trouble("secret.open", {"file": str(path)})
    if status.st_uid not in (0, os.geteuid()):
        return Trouble("secret.foreign", _owned(path))
    return None


def _is_closed(path: Path) -> bool:
    """Whether this user may not read what is there, or not even look whether something is."""
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return not os.access(path, os.R_OK, effective_ids=True)


# What follows returns its refusals: whoever raised them here would take the text along, in the frames of the traceback.


def _is_text(secret: Secret) -> bool:
    """Whether it can be encoded: octets of the environment that are no UTF-8 come as lone surrogates (PEP 383)."""
    try:
        secret.reveal().encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_credential(path: Path) -> Secret | Trouble | None:
    content = _content(path)
    if content is None:
        return None
    text = _text(content)
    if text is None:
        return Trouble("secret.credential", {"file": str(path)})
    return Secret(text.removesuffix("\n").removesuffix("\r"))


def _read_file(path: Path) -> dict[str, Secret] | Trouble:
    content = _content(path)
    return {} if content is None else understood(content, path)


def understood(content: bytes, path: Path) -> dict[str, Secret] | Trouble:
    """The secrets that a file of this content holds, by their dotted names, or the line about what is wrong."""
    text = _text(content)
    if text is None or len(content) > MAX_BYTES:
        return Trouble("secret.contents", {"file": str(path), "octets": MAX_BYTES, "example": _EXAMPLE})
    secrets, line = _parse(text)
    if secrets is None:
        return Trouble("secret.line", {"file": str(path), "line": str(line), "example": _EXAMPLE})
    return secrets


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError:
        return None


def _text(content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _parse(text: str) -> tuple[dict[str, Secret] | None, int]:
    """Secrets by dotted name, or None and the line not understood. Never raises: errors would quote values."""
    secrets: dict[str, Secret] = {}
    try:
        # BaseLoader leaves every scalar the text it is; the one in Python, since libyaml's recursion cannot be caught
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        line = _flatten(root, "", text, secrets) if root is not None else 0
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError):  # the last two: chr() of any \U escape
        line = 1
    return (None, line) if line else (secrets, 0)


def _flatten(node: yaml.Node, name: str, text: str, secrets: dict[str, Secret]) -> int:
    """Fills `secrets`; the line of the first thing that may not stand there, or 0."""
    line: int = node.start_mark.line + 1
    # an anchor or a tag is an unquoted value that begins with & or !
    if text[node.start_mark.index : node.start_mark.index + 1] in ("&", "!") or isinstance(node, yaml.SequenceNode):
        return line
    if isinstance(node, yaml.ScalarNode):
        if not name or name in secrets:
            return line
        secrets[name] = Secret(node.value)
        return 0
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            return int(key.start_mark.line) + 1
        bad = _flatten(value, f"{name}.{key.value}" if name else key.value, text, secrets)
        if bad:
            return bad
    return 0

"""Boards and data sources as the files that a Grafana reads at its start (file provisioning), by name below a folder.

For a Grafana whose API songxa may not use. Makes texts; reads and writes no file. Such files are
https://grafana.com/docs/grafana/latest/administration/provisioning/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from songxa.grafana.wanted.nouns import Wanted, WantedBoard, WantedFolder, WantedSource
from songxa.i18n import translate

_NEVER_FOLD = 1 << 20


@dataclass(frozen=True, slots=True)
class Package:
    """What is to be provisioned: `wanted` with flat folders, since provisioned ones have no parents. `at` is the folder
    of the files as Grafana sees it; `organisation` 0 is the first."""

    wanted: Wanted
    language: str
    at: str
    organisation: int = 0

    def say(self, key: str, **values: object) -> str:
        """A text of the files, in their language."""
        return translate(self.language, f"cli.grafana.file.{key}", **values)


def files(package: Package) -> dict[str, str]:
    """Name to content."""
    key, wanted = package.wanted.key, package.wanted
    found = {"README": _readme(package), f"provisioning/dashboards/{key}.yaml": _providers(package)}
    if wanted.sources:
        found[f"provisioning/datasources/{key}.yaml"] = _sources(package)
    boards = {place(board): json.dumps(board.spec, ensure_ascii=False, indent=2) + "\n" for board in wanted.boards}
    return {**found, **boards}


def place(board: WantedBoard) -> str:
    """The file of a board. Out of uids, so that another title moves no file."""
    return f"dashboards/{board.folder}/{board.name}-{board.uid.rpartition('-')[2]}.json"


def variable(secret: str) -> str:
    """The variable of Grafana's environment that stands for a secret: songxa's own name of it."""
    return "SONGXA_" + re.sub("[.-]", "_", secret).upper()


def literal(value: Any) -> Any:
    """A value as it is: Grafana takes `$` for the beginning of a variable, and `$$` for the sign."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, Mapping):
        return {key: literal(below) for key, below in value.items()}
    if isinstance(value, Sequence):
        return [literal(below) for below in value]
    return value


def _providers(package: Package) -> str:
    busy = {board.folder for board in package.wanted.boards}
    providers = [_provider(package, folder) for folder in package.wanted.folders if folder.uid in busy]
    return _document(package, "providers", {"apiVersion": 1, "providers": providers})


def _provider(package: Package, folder: WantedFolder) -> dict[str, Any]:
    return {
        "name": f"{package.wanted.key} {folder.uid}",
        "orgId": package.organisation or 1,
        "folder": literal(folder.title),
        "folderUid": folder.uid,
        "type": "file",
        "disableDeletion": False,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 60,
        "options": {"path": literal(f"{package.at.rstrip('/')}/dashboards/{folder.uid}")},
    }


def _sources(package: Package) -> str:
    sources = [_source(package, each) for each in package.wanted.sources]
    return _document(package, "sources", {"apiVersion": 1, "datasources": sources})


def _source(package: Package, given: WantedSource) -> dict[str, Any]:
    source = given.source
    found: dict[str, Any] = {
        "name": literal(source.name),
        "uid": source.uid,
        "type": source.type,
        "access": "proxy",
        "orgId": package.organisation or 1,
        "url": literal(source.url),
        "isDefault": False,
        "editable": False,
    }
    more = {"database": source.database, "user": source.user, "basicAuthUser": source.basic_auth_user}
    found |= {name: literal(text) for name, text in more.items() if text}
    if source.basic_auth:
        found["basicAuth"] = True
    if source.json_data:
        found["jsonData"] = literal(source.json_data)
    if given.secrets:
        found["secureJsonData"] = {
            field: f"{literal(before)}${{{variable(name)}}}" for field, (before, name) in given.secrets.items()
        }
    return found


def _document(package: Package, what: str, content: Mapping[str, Any]) -> str:
    head = "".join(f"# {line}\n" for line in package.say(f"head.{what}").split("\n"))
    return f"{head}\n" + yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=_NEVER_FOLD)


def _readme(package: Package) -> str:
    """In both languages, Vietnamese first."""
    names = sorted({name for given in package.wanted.sources for _, name in given.secrets.values()})
    return "\n".join(
        translate(
            language,
            "cli.grafana.file.readme",
            at=package.at.rstrip("/"),
            name=package.wanted.key,
            secrets=", ".join(map(variable, names)) or translate(language, "cli.grafana.file.none"),
        )
        for language in ("vi", "en")
    )

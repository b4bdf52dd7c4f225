"""What a Grafana answers, as values: strict where songxa uses it, blind to the rest. Sends nothing.

Versions differ: 7.5 names a board's folder by number and address alone, from 13 on there are no numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from songxa.grafana.api import Hit, LiveBoard, LiveFolder, LiveSource, LiveTeam, Permission, Saved
from songxa.text import device_text, plain

WORDS_LENGTH = 200

_FOLDER_URL = re.compile(r"/dashboards/f/([^/?#]+)")
_MARKUP = re.compile(r"<[a-z!/?]", re.IGNORECASE)
_GENERAL = "general"
"""What newer ones call the top where a uid is expected; no folder may have it."""


NO_JSON = "JSON"


class Malformed(ValueError):
    """An answer that is not what such an answer has to be; the text is where in it."""


def document(body: bytes) -> Any:
    """A JSON document. Raises Malformed."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Malformed(NO_JSON) from None


def words(document: Any, clean: Callable[[str], str]) -> str:
    """What a Grafana says of a refusal, in one line of text; empty where it says nothing that can be shown.

    An object with `message`, or a list of such, one for each field at fault. HTML is a stranger's. `clean` takes out
    what nobody may read, and gets it whole: half a secret would not be known for one.
    """
    findings = document[:5] if isinstance(document, list) else [document]
    said = "; ".join(filter(None, map(_finding, findings)))
    return "" if _MARKUP.search(said) else shown(clean(said)).rstrip(".")


def shown(text: str, limit: int = WORDS_LENGTH) -> str:
    """A stranger's text as a part of a line."""
    return device_text(plain(text), limit)


def status_of(document: Any) -> str:
    """The name that a Grafana gives to a refusal: `version-mismatch`, since 9 `folder.not-found` and the like."""
    if not isinstance(document, dict):
        return ""
    names = (document.get(name) for name in ("status", "messageId"))
    return " ".join(each for each in names if isinstance(each, str))


def folders(document: Any, parent: str = "") -> tuple[LiveFolder, ...]:
    """A page of a listing of folders; `parent` is whose."""
    return tuple(
        LiveFolder(folder.uid, folder.title, folder.parent or parent, folder.version, folder.id)
        for folder in map(folder_of, _list(document))
    )


def folder_of(document: Any) -> LiveFolder:
    """A folder, of a listing or alone."""
    found = _object(document)
    parent = _text(found, "parentUid", "")
    return LiveFolder(_uid(found), _text(found, "title"), _top(parent), _int(found, "version", 0), _int(found, "id", 0))


def counts(document: Any) -> Mapping[str, int]:
    """How many there are of each kind in a folder. The kinds are whatever this Grafana counts."""
    return {kind: number for kind, number in _object(document).items() if type(number) is int}


def hits(document: Any) -> tuple[Hit, ...]:
    """A page of a search for boards."""
    found = map(_object, _list(document))
    return tuple(
        Hit(_uid(hit), _text(hit, "title"), _folder_of(hit), _tags(hit))
        for hit in found
        if _text(hit, "type", "dash-db") == "dash-db"
    )


def board(document: Any) -> LiveBoard:
    """A board with what stands about it."""
    found = _object(document)
    meta, spec = _object(found.get("meta"), "meta"), _object(found.get("dashboard"), "dashboard")
    version = _int(spec, "version", _int(meta, "version", 0))
    return LiveBoard(_uid(spec), _folder_of(meta), version, spec, meta.get("provisioned") is True)


def saved(document: Any) -> tuple[Saved, str | None]:
    """What was saved, and the folder that it stands in where this Grafana says so."""
    found = _object(document)
    folder = found.get("folderUid")
    return Saved(_uid(found), _int(found, "version")), _top(folder) if isinstance(folder, str) else None


def sources(document: Any) -> tuple[LiveSource, ...]:
    """All data sources."""
    return tuple(map(source, _list(document)))


def source(document: Any) -> LiveSource:
    """A data source."""
    found = _object(document)
    return LiveSource(
        uid=_uid(found),
        name=_text(found, "name"),
        type=_text(found, "type"),
        url=_text(found, "url", ""),
        user=_text(found, "user", ""),
        database=_text(found, "database", ""),
        json_data=_object(found.get("jsonData") or {}, "jsonData"),
        id=_int(found, "id", 0),
        version=_int(found, "version", 0),
        read_only=found.get("readOnly") is True,
        basic_auth=found.get("basicAuth") is True,
        basic_auth_user=_text(found, "basicAuthUser", ""),
        is_default=found.get("isDefault") is True,
    )


def written_source(document: Any) -> LiveSource:
    """The data source that was made or changed."""
    return source(_object(document).get("datasource"))


def teams(document: Any) -> tuple[LiveTeam, ...]:
    """The teams that were found."""
    found = _object(document).get("teams")
    each = map(_object, _list([] if found is None else found, "teams"))
    return tuple(LiveTeam(_int(team, "id"), _text(team, "name")) for team in each)


def made_team(document: Any) -> int:
    """The number of a new team."""
    return _int(_object(document), "teamId")


def permissions(document: Any) -> tuple[Permission, ...]:
    """The lines of a folder's list."""
    found = map(_object, _list(document))
    return tuple(
        Permission(
            level=_int(line, "permission"),
            team=_int(line, "teamId", 0),
            user=_int(line, "userId", 0),
            role=_text(line, "role", ""),
            inherited=line.get("inherited") is True,
        )
        for line in found
    )


def organisation(document: Any) -> tuple[int, str]:
    """Number and name."""
    found = _object(document)
    return _int(found, "id"), _text(found, "name")


def health(document: Any) -> tuple[str, str]:
    """The state of the database, and the version, empty where it is hidden."""
    found = _object(document)
    return _text(found, "database"), _text(found, "version", "")


def frontend(document: Any) -> tuple[str, bool]:
    """The version as the browser is told it, empty where it is not, and whether folders may be nested (10)."""
    found = _object(document)
    toggles, build = found.get("featureToggles"), found.get("buildInfo")
    version = build.get("version") if isinstance(build, dict) else None
    nested = isinstance(toggles, dict) and toggles.get("nestedFolders") is True
    return version if isinstance(version, str) else "", nested


def _finding(document: Any) -> str:
    """Of one refusal: which fields, and what is wrong with them."""
    if not isinstance(document, dict):
        return ""
    message = document.get("message") or document.get("error")
    if message is None and isinstance(document.get("database"), str):
        message = f"database: {document['database']}"
    fields = document.get("fieldNames")
    names = ", ".join(each for each in fields if isinstance(each, str)) if isinstance(fields, list) else ""
    return ": ".join(filter(None, (names, message if isinstance(message, str) else "")))


def _folder_of(found: Mapping[str, Any]) -> str:
    """The uid of the folder; 7.5 has it in no board, and in none but a hit, except as part of an address."""
    uid = found.get("folderUid")
    if isinstance(uid, str):
        return _top(uid)
    address = _FOLDER_URL.search(_text(found, "folderUrl", ""))
    if address is None and _int(found, "folderId", 0):
        raise Malformed("folderUrl")
    return address[1] if address else ""


def _top(uid: str) -> str:
    return "" if uid == _GENERAL else uid


def _tags(found: Mapping[str, Any]) -> tuple[str, ...]:
    tags = found.get("tags")
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _object(value: Any, place: str = "object") -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Malformed(place)
    return value


def _list(value: Any, place: str = "list") -> Sequence[Any]:
    if not isinstance(value, list):
        raise Malformed(place)
    return value


def _uid(found: Mapping[str, Any]) -> str:
    uid = _text(found, "uid")
    if not uid:
        raise Malformed("uid")
    return uid


def _text(found: Mapping[str, Any], name: str, default: str | None = None) -> str:
    """A text, with nothing in it that cannot be written anywhere (JSON may hold half a character)."""
    value = found.get(name)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise Malformed(name)
    return value.encode("utf-8", "replace").decode()


def _int(found: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = found.get(name)
    if value is None:
        value = default
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed(name)
    return value


def _no_number(text: str) -> None:
    raise ValueError(text)

"""Bodies of requests: closed forms, and what Grafana finds fault with in them.

Grafana passes over fields that it does not know. A fake that did so too would let misspelt ones through, so where it
is `closed` such a field is `Misuse`. Fields that only newer versions know are in the forms: 7.5 is silent on those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.grafana.exchange import QUIET, Answer, Misuse, Refusal
from tests.support.grafana.profile import Profile

STRING, INT, BOOL, ANY, MAP = "string", "int64", "bool", "any", "map[string]string"
_GO = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Form:
    """`fields` by name, each of one of the types above, or a form: a list of those. `needed`: which must be filled,
    with the name that Grafana has for it. `loose`: what may stand in an object in which Grafana takes anything."""

    name: str
    fields: Mapping[str, str | Form]
    needed: Mapping[str, str] = field(default_factory=dict)
    loose: Mapping[str, frozenset[str]] = field(default_factory=dict)


BOARD_FIELDS = frozenset({
    "annotations", "description", "editable", "fiscalYearStartMonth", "gnetId", "graphTooltip", "id", "iteration",
    "links", "liveNow", "panels", "preload", "refresh", "revision", "schemaVersion", "snapshot", "style", "tags",
    "templating", "time", "timepicker", "timezone", "title", "uid", "version", "weekStart",
})  # fmt: skip
"""What a board may hold at its top: the dashboard schema, and what older boards have besides."""

MAKE_FOLDER = Form("CreateFolderCommand", {"uid": STRING, "title": STRING, "parentUid": STRING, "description": STRING})
CHANGE_FOLDER = Form("UpdateFolderCommand", {"uid": STRING, "title": STRING, "version": INT, "overwrite": BOOL})
MOVE_FOLDER = Form("MoveFolderCommand", {"parentUid": STRING})
SAVE_BOARD = Form(
    "SaveDashboardCommand",
    {
        "dashboard": ANY, "overwrite": BOOL, "message": STRING, "folderId": INT, "folderUid": STRING, "isFolder": BOOL,
    },
    {"dashboard": "Dashboard"},
    {"dashboard": BOARD_FIELDS},
)  # fmt: skip
RESTORE = Form("RestoreDashboardVersionCommand", {"version": INT}, {"version": "Version"})
_SOURCE = {
    "name": STRING, "uid": STRING, "type": STRING, "url": STRING, "access": STRING, "user": STRING,
    "password": STRING, "database": STRING, "basicAuth": BOOL, "basicAuthUser": STRING, "basicAuthPassword": STRING,
    "withCredentials": BOOL, "isDefault": BOOL, "jsonData": ANY, "secureJsonData": MAP, "version": INT,
}  # fmt: skip
_SOURCE_NEEDS = {"name": "Name", "type": "Type", "access": "Access"}
MAKE_SOURCE = Form("AddDataSourceCommand", _SOURCE, _SOURCE_NEEDS)
CHANGE_SOURCE = Form("UpdateDataSourceCommand", {**_SOURCE, "id": INT, "orgId": INT, "readOnly": BOOL}, _SOURCE_NEEDS)
MAKE_TEAM = Form("CreateTeamCommand", {"name": STRING, "email": STRING}, {"name": "Name"})
CHANGE_TEAM = Form("UpdateTeamCommand", {"name": STRING, "email": STRING})
ADD_MEMBER = Form("AddTeamMemberCommand", {"userId": INT}, {"userId": "UserId"})
_LINE = Form("DashboardAclUpdateItem", {"teamId": INT, "userId": INT, "role": STRING, "permission": INT})
PERMIT = Form("UpdateDashboardAclCommand", {"items": _LINE})
MAKE_KEY = Form("AddApiKeyCommand", {"name": STRING, "role": STRING, "secondsToLive": INT}, {"name": "Name"})
MAKE_ORG = Form("CreateOrgCommand", {"name": STRING}, {"name": "Name"})
MAKE_USER = Form(
    "AdminCreateUserForm",
    {"name": STRING, "login": STRING, "email": STRING, "password": STRING, "OrgId": INT},
    {"password": "Password"},
)


def read(profile: Profile, form: Form, content_type: str, body: bytes, *, closed: bool) -> dict[str, Any]:
    """The body as a call may use it: nulls are as if left out. Raises Refusal, and Misuse where `closed`."""
    faults: list[dict[str, Any]] = []
    document: Any = {}
    if "form-urlencoded" in content_type:
        pass
    elif "json" not in content_type:
        message = "Unsupported Content-Type" if content_type else "Empty Content-Type"
        faults.append({"classification": "ContentTypeError", "message": message})
    else:
        document, fault = _document(form, body)
        if fault:
            faults.append({"classification": "DeserializationError", "message": fault})
    if closed and isinstance(document, dict):
        _closed(form, document)
    found = {name: document[name] for name in form.fields if document.get(name) is not None} if not faults else {}
    if not any(fault["classification"] == "ContentTypeError" for fault in faults):
        faults += [
            {"fieldNames": [name], "classification": "RequiredError", "message": "Required"}
            for needed, name in form.needed.items()
            if (faults or not found.get(needed)) and not _filled(document, needed)
        ]
    if faults:
        raise Refusal(_answer(profile, faults))
    return found


def _filled(document: Any, name: str) -> bool:
    return isinstance(document, dict) and bool(document.get(name) or isinstance(document.get(name), dict))


def _document(form: Form, body: bytes) -> tuple[Any, str]:
    """The JSON, and what Go's reader says against it."""
    if not body.strip():
        return {}, ""
    try:
        document = json.loads(body)
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :].strip()
        said = f"invalid character {rest[0]!r} looking for beginning of value" if rest else "unexpected EOF"
        return None, said
    if not isinstance(document, dict):
        return document, "" if document is None else _mismatch(document, f"Go value of type models.{form.name}")
    return document, _types(form, document)


def _types(form: Form, document: Mapping[str, Any]) -> str:
    """The first value of a wrong type."""
    for name, value in document.items():
        wanted = form.fields.get(name)
        if value is None or wanted is None or wanted == ANY:
            continue
        if isinstance(wanted, Form):
            lines = value if isinstance(value, list) else [value]
            wrong = next(filter(None, (_types(wanted, line) for line in lines if isinstance(line, dict))), "")
            fits = not wrong and isinstance(value, list) and all(isinstance(line, dict) for line in value)
            if not fits:
                return wrong or _mismatch(value, f"Go struct field {form.name}.{name} of type []{wanted.name}")
        elif not _fits(wanted, value):
            return _mismatch(value, f"Go struct field {form.name}.{name} of type {wanted}")
    return ""


def _fits(wanted: str, value: Any) -> bool:
    if wanted == MAP:
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    kind = {STRING: str, INT: int, BOOL: bool}[wanted]
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _mismatch(value: Any, place: str) -> str:
    return f"json: cannot unmarshal {_GO[type(value)]} into {place}"


def _closed(form: Form, document: Mapping[str, Any]) -> None:
    for name, value in document.items():
        if name not in form.fields:
            raise Misuse(f"{form.name} has no field {name!r}; it has {', '.join(sorted(form.fields))}")
        inner = form.fields[name]
        if isinstance(inner, Form):
            for line in value if isinstance(value, list) else []:
                if isinstance(line, dict):
                    _closed(inner, line)
        if name in form.loose and isinstance(value, dict):
            strange = sorted(set(value) - form.loose[name])
            if strange:
                raise Misuse(f"{form.name}.{name} has no field {', '.join(map(repr, strange))}")


def _answer(profile: Profile, faults: list[dict[str, Any]]) -> Answer:
    if not profile.old:
        return Answer(400, {"message": "bad request data", "messageId": "bad-request", "statusCode": 400})
    kinds = {fault["classification"] for fault in faults}
    status = 400 if "DeserializationError" in kinds else 415 if "ContentTypeError" in kinds else 422
    return Answer(status, faults, QUIET)

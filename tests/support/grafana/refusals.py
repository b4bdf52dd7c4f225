"""What Grafana says where it does not do as asked: status, words, and the name that it has for it."""

from __future__ import annotations

from tests.support.grafana.exchange import SHOUTED, Answer, Refusal
from tests.support.grafana.profile import Profile

_CHANGED = "has been changed by someone else"
_BOARD = {
    "missing": (404, "Dashboard not found", ""),
    "number": (404, "Dashboard not found", "not-found"),
    "folder": (404, "Folder not found", ""),
    "version": (412, f"The dashboard {_CHANGED}", "version-mismatch"),
    "name": (412, "A dashboard with the same name in the folder already exists", "name-exists"),
    "uid-taken": (400, "A dashboard with the same uid already exists", ""),
    "kind": (400, "Dashboard cannot be changed to a folder", ""),
    "as-folder": (400, "Dashboard name cannot be the same as folder", ""),
    "as-board": (400, "Folder name cannot be the same as one of its dashboards", ""),
    "title": (400, "Dashboard title cannot be empty", ""),
    "general": (400, "A folder with that name already exists", ""),
    "uid-long": (400, "uid too long, max 40 characters", ""),
    "uid-bad": (400, "uid contains illegal characters", ""),
    "file": (400, "Cannot save provisioned dashboard", ""),
    "file-delete": (400, "provisioned dashboard cannot be deleted", ""),
    "save-denied": (403, "Access denied to save dashboard", ""),
    "denied": (403, "Access denied to this dashboard", ""),
}
_FOLDER = {
    **_BOARD,
    "missing": (404, "folder not found", "not-found"),
    "version": (412, f"the folder {_CHANGED}", "version-mismatch"),
    "name": (400, "a folder or dashboard in the general folder with the same name already exists", ""),
    "title": (400, "folder title cannot be empty", ""),
    "save-denied": (403, "Access denied", ""),
    "denied": (403, "Access denied", ""),
    "depth": (400, "Maximum nested folder depth reached", "folder.maximum-depth-reached"),
    "circle": (400, "Circular reference detected", "folder.circular-reference"),
}
_NEEDS = "You'll need additional permissions to perform this action. Permissions needed: "
_NEWER_BOARD = {
    **_BOARD,
    "folder": (404, "folder not found", "not-found"),
    "save-denied": (403, f"{_NEEDS}dashboards:create", ""),
    "denied": (403, f"{_NEEDS}dashboards:read", ""),
}
_NEWER_FOLDER = {
    **_FOLDER,
    "uid-taken": (409, "a folder/dashboard with the same uid already exists", ""),
    "name": (409, _FOLDER["name"][1], ""),
    "save-denied": (403, f"{_NEEDS}folders:create", ""),
    "denied": (403, f"{_NEEDS}folders:read", ""),
}


def refusal(profile: Profile, key: str, *, folder: bool) -> Refusal:
    """Of a folder or of a board."""
    words = (_FOLDER if folder else _BOARD) if profile.old else (_NEWER_FOLDER if folder else _NEWER_BOARD)
    status, message, name = words[key]
    document = {"message": message}
    if name:
        document["messageId" if "." in name else "status"] = name
    if status == 403 and not profile.old:
        document |= {"accessErrorId": "ACE0000000000", "title": "Access denied"}
    return Refusal(Answer(status, document))


def plain(status: int, message: str, content_type: str = "application/json", **more: object) -> Refusal:
    """Anything else."""
    return Refusal(Answer(status, {"message": message, **more}, content_type))


def not_found() -> Refusal:
    """No such call."""
    return plain(404, "Not found", SHOUTED)


def forbidden(profile: Profile, right: str) -> Refusal:
    """The role does not suffice for the call."""
    if profile.old:
        return plain(403, "Permission denied", SHOUTED)
    return plain(403, f"{_NEEDS}{right}", accessErrorId="ACE0000000000", title="Access denied")

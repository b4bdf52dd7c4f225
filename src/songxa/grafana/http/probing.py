"""Finds out which Grafana this is and what it can do, once: by its version, or by trying where that is hidden."""

from __future__ import annotations

import re
from typing import Any

from songxa.grafana.api import Server
from songxa.grafana.errors import GrafanaError, Missing, NotGrafana, ServerFault, Starting, WrongOrganisation
from songxa.grafana.http import answers, requests
from songxa.grafana.http.wire import Wire
from songxa.model import GrafanaSettings, Trouble

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})")
_NEWEST = (99, 0)
_NOBODY = "songxa-none"
"""A folder that there is not."""


def probe(wire: Wire, settings: GrafanaSettings) -> Server:
    """Raises GrafanaError; WrongOrganisation where another is meant than the credentials belong to."""
    version = _health(wire, settings)
    number, name = _organisation(wire, settings)
    nested: bool | None = None
    if not _known(version) or (10, 0) <= _numbers(version) < (11, 0):
        told, nested = _frontend(wire)
        version = version if _known(version) else told
    at = _numbers(version) if _known(version) else _guessed(wire)
    return Server(
        version=version,
        organisation=number,
        organisation_name=name,
        # in 10 it is for the administrator to turn on
        nested_folders=at >= (11, 0) or (at >= (10, 0) and bool(nested)),
        folder_uids=at >= (8, 0),
        object_sources=at >= (8, 3),
        sources_by_uid=at >= (9, 0),
        new_panels=at >= (8, 1),
    )


def _health(wire: Wire, settings: GrafanaSettings) -> str:
    """The version, empty where it is hidden. That something answers as Grafana does is found out here too."""
    try:
        database, version = wire.ask(requests.health(), answers.health)
    except (Missing, ServerFault) as error:
        # other servers have other answers under this path
        if isinstance(error, ServerFault) and error.trouble.key != "fault.grafana.answer":
            raise
        stranger = error.trouble.values.get("status", "200 OK")
    else:
        if database != "ok":
            said = answers.shown(wire.clean(f"database: {database}"))
            values = {"url": settings.url, "status": "200 OK", "said": said}
            raise Starting(Trouble("fault.grafana.unhealthy", values))
        return version
    raise NotGrafana(Trouble("fault.grafana.stranger", {"url": settings.url, "status": stranger}))


def _organisation(wire: Wire, settings: GrafanaSettings) -> tuple[int, str]:
    """Number and name. The header that asks for one is not enough: with API keys Grafana takes no notice of it."""
    wanted = settings.organisation
    missing: GrafanaError
    try:
        number, name = wire.ask(requests.organisation(), answers.organisation)
    except Missing as error:
        missing = error
    else:
        if not wanted or number == wanted:
            return number, name
        other = {"url": settings.url, "found": str(number), "name": answers.shown(name), "wanted": str(wanted)}
        raise WrongOrganisation(Trouble("fault.grafana.organisation", other))
    values: dict[str, object] = {**missing.trouble.values, "wanted": str(wanted)}
    if not wanted:
        raise NotGrafana(Trouble("fault.grafana.stranger", values))
    raise WrongOrganisation(Trouble("fault.grafana.no_organisation", values))


def _frontend(wire: Wire) -> tuple[str, bool]:
    """As the browser is told: version and whether folders may be nested; nothing where that is closed to us."""
    try:
        return wire.ask(requests.frontend(), answers.frontend)
    except GrafanaError:
        return "", False


def _guessed(wire: Wire) -> tuple[int, int]:
    """Of the newest kind, unless it does not know a call that all have had since 9."""
    try:
        wire.ask(requests.counts(_NOBODY), _anything)
    except Missing as error:
        if str(error.trouble.values.get("said")).lower() == "not found":
            return (7, 5)
    except GrafanaError:
        pass
    return _NEWEST


def _anything(document: Any) -> Any:
    return document


def _known(version: str) -> bool:
    return _VERSION.match(version) is not None


def _numbers(version: str) -> tuple[int, int]:
    found = _VERSION.match(version)
    assert found is not None
    return int(found[1]), int(found[2])

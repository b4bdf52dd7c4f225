"""What the inventory wants to stand in a Grafana: folders, data sources, teams, permissions, boards. Asks no server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from songxa.dashboards import Board, Frame, Source, boards
from songxa.grafana.wanted.nouns import Wanted, WantedBoard, WantedFolder, WantedGrant, WantedSource
from songxa.grafana.wanted.places import BETWEEN, Place, places
from songxa.grafana.wanted.sources import engines, managed
from songxa.grafana.wanted.titles import Named, told_apart
from songxa.model import GrafanaSettings, Inventory

__all__ = ["Draw", "Wanted", "WantedBoard", "WantedFolder", "WantedGrant", "WantedSource", "tags", "wanted"]

Draw = Callable[[Frame], Sequence[Board]]
"""Makes the boards of a frame: `songxa.dashboards.boards`."""

STAFF = "cán bộ"


def tags(key: str) -> tuple[str, str]:
    """What every board of the songxa of this key is tagged with."""
    return "managed-by:songxa", f"songxa:{key}"


def wanted(inventory: Inventory, settings: GrafanaSettings, *, nested: bool = True, draw: Draw = boards) -> Wanted:
    """`nested`: folders may stand in folders; without it they are flat, with titles such as `Xã Hoằng Giang · Viettel`
    (a Grafana before 10, and file provisioning). Raises StartError, in one line, where two boards have one uid, or two
    titles in one folder that Grafana does not tell apart."""
    found = [each for each in places(inventory, settings) if nested or each.language]
    folders = [_folder(each, settings, nested=nested) for each in found]
    drawn = [
        board
        for place in found
        if place.language
        for source in engines(settings)
        for board in _boards(draw(_frame(inventory, settings, place, source)), place, settings)
    ]
    told_apart(Named(each.parent, each.uid, each.title) for each in folders)
    told_apart(Named(each.folder, each.uid, each.title) for each in drawn)
    return Wanted(
        key=settings.key,
        revision=inventory.revision,
        devices=len(inventory.devices),
        root=settings.folder if nested else "",
        folders=folders,
        sources=tuple(managed(settings)),
        teams=_teams(settings),
        grants=tuple(_grants(found, settings, nested=nested)),
        boards=drawn,
    )


def _folder(place: Place, settings: GrafanaSettings, *, nested: bool) -> WantedFolder:
    if not nested:
        return WantedFolder(place.uid(settings.key), place.flat_title, "")
    above = place.above.uid(settings.key) if place.above else settings.folder
    return WantedFolder(place.uid(settings.key), place.title, above)


def _frame(inventory: Inventory, settings: GrafanaSettings, place: Place, source: Source) -> Frame:
    return Frame(
        inventory=inventory,
        language=place.language,
        source=source,
        key=settings.key,
        operator=place.operator,
        area=place.area,
        page=settings.page,
    )


def _boards(drawn: Sequence[Board], place: Place, settings: GrafanaSettings) -> Iterator[WantedBoard]:
    for board in drawn:
        more = [tag for tag in tags(settings.key) if tag not in board.spec.get("tags", ())]
        spec = {**board.spec, "uid": board.uid, "title": board.title, "tags": [*board.spec.get("tags", ()), *more]}
        yield WantedBoard(board.uid, board.name, board.title, place.uid(settings.key), spec)


def _team(settings: GrafanaSettings, name: str) -> str:
    """Out of keys, since a team has no uid: another name of an operator renames no team."""
    return f"{settings.key}{BETWEEN}{name}"


def _teams(settings: GrafanaSettings) -> Sequence[str]:
    """With partners only: without them whoever may look at Grafana may look at the commune."""
    return [_team(settings, each) for each in (STAFF, *settings.partners)] if settings.partners else []


def _grants(found: Sequence[Place], settings: GrafanaSettings, *, nested: bool) -> Iterator[WantedGrant]:
    """What a folder may be seen by, those in it may too; where none can be in it, each says so itself."""
    if not settings.partners:
        return
    for place in found:
        is_top, is_partners = place.above is None, place.operator and (place.above is None or not place.above.operator)
        teams = [_team(settings, STAFF)] if is_top or not nested else []
        if place.operator and (is_partners or not nested):
            teams.append(_team(settings, place.operator))
        if teams:
            yield WantedGrant(place.uid(settings.key), tuple(teams))

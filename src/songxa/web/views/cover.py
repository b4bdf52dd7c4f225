"""The mobile layer of the map: who has signal, with the switches, the legend and the same as a list. Chooses words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request

from songxa.coverage.ledger import words
from songxa.coverage.ledger.records import Fact
from songxa.coverage.mapping import Level, Picture, Question
from songxa.coverage.terms import Basis, Setting, Technology
from songxa.web import signal
from songxa.web import site as web
from songxa.web.covered import ANY, Sheet
from songxa.web.draw import cover as drawn
from songxa.web.draw.mercator import Projection
from songxa.web.site import Scene, Site
from songxa.web.views.coverage import SHAPES
from songxa.web.voice import Voice

COARSEST = 6
MOBILE = {Technology.LTE.value: Technology.LTE, Technology.NR.value: Technology.NR}
BASES = (Basis.FUSED, Basis.PREDICTED, Basis.MEASURED, Basis.DECLARED)
LISTED = 60
"""Areas in the list; those with the fewest households covered come first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the switches are set to; `network` empty for any operator."""

    network: str
    technology: Technology
    setting: Setting
    basis: Basis

    def query(self, **changed: str) -> dict[str, str]:
        """As parameters of a link; what is so anyway is left out."""
        given = {
            "network": self.network,
            "technology": "" if self.technology is Technology.LTE else self.technology.value,
            "setting": "" if self.setting is Setting.OUTDOORS else self.setting.value,
            "basis": "" if self.basis is Basis.FUSED else self.basis.value,
        }
        return given | changed


@dataclass(frozen=True, slots=True)
class Layer:
    """What the layer is drawn from. `sheet` is None where there is no ledger, `pictures` empty where none can be made
    now; coarser ones are for where the finest is too large."""

    asked: Asked
    sheet: Sheet | None
    picture: Picture | None


async def read(site: Site, scene: Scene, request: Request, area: str = "") -> Layer:
    """What the reader asks for, from the ledger: at first as fine as it is. Raises 400."""
    sheet = await site.covered.sheet(scene.scope)
    known = {each: each for each in sheet.operators} if sheet else {}
    network = web.text(request, "network")
    asked = Asked(
        network=network if network in known else "",
        technology=MOBILE[web.text(request, "technology", MOBILE, Technology.LTE)],
        setting=Setting(web.text(request, "setting", {each.value: each for each in Setting}, Setting.OUTDOORS)),
        basis=Basis(web.text(request, "basis", {each.value: each for each in BASES}, Basis.FUSED)),
    )
    if sheet is None:
        return Layer(asked, None, None)
    staff = scene.scope.operators is None
    question = Question(
        operators=(asked.network,) if asked.network else () if staff else tuple(sheet.operators) or ("",),
        technology=asked.technology,
        basis=asked.basis,
        setting=asked.setting,
        staff=staff,
    )
    picture = await site.covered.picture(question)
    # Its bytes do not depend on where it is drawn by much: the drawing is one size.
    while picture is not None and _corners(scene, picture, area) > MOST_CORNERS and picture.resolution > COARSEST:
        question = replace(question, resolution=picture.resolution - 1)
        picture = await site.covered.picture(question)
    return Layer(asked, sheet, picture)


MOST_CORNERS = drawn.MOST_BYTES // 10
"""A corner takes about ten bytes."""


def _inside(scene: Scene, picture: Picture, area: str) -> list[Any]:
    """The patches of an area and its parts; all where no area is given."""
    above = scene.directory.above
    return [each for each in picture.patches if not area or not each.area or area in above(each.area)]


def _corners(scene: Scene, picture: Picture, area: str) -> int:
    patches = _inside(scene, picture, area)
    return sum(len(ring) for each in patches for polygon in each.polygons for ring in polygon) + sum(
        len(ring) for polygon in picture.claims for ring in polygon
    )


def context(scene: Scene, layer: Layer, project: Projection, area: str, keys: Sequence[str]) -> dict[str, Any]:
    """The layer for the templates. `keys` are the areas that the drawing has."""
    voice, sheet, picture = scene.voice, layer.sheet, layer.picture
    if sheet is None:
        return {"said": voice.say("coverage.map.none"), "drawing": None, "switches": [], "shares": {}, "list": []}
    records = sheet.records
    found: dict[str, Any] = {
        "said": "",
        "drawing": None,
        "switches": switches(voice, layer),
        "asked": layer.asked.query(),
        "shares": {},
        "list": [],
        "title": _title(voice, layer),
    }
    if picture is None:
        return found | {"said": voice.say("coverage.map.making")}
    cover = drawn.draw(picture, _inside(scene, picture, area), project)
    pieces = [
        {
            "path": piece.path,
            "look": _look(picture, piece),
            "said": signal.sentence(voice.language, records, picture, piece.patch)
            if piece.patch is not None
            else voice.say(f"coverage.level.{piece.level}"),
        }
        for piece in cover.pieces
    ]
    lines = _areas(voice, layer, sheet, keys)
    unclaimed = layer.asked.basis is Basis.DECLARED and not picture.claimed
    nothing = "coverage.map.no_claims" if unclaimed else "coverage.map.empty"
    something = any(piece.level is not Level.UNKNOWN for piece in cover.pieces)
    return found | {
        "drawing": {"pieces": pieces, "claims": cover.claims},
        "said": "" if something else voice.say(nothing),
        "levels": [each for each in Level if each is not Level.CLAIMED],
        "near": voice.number(picture.near_m),
        "shares": {line["key"]: line["share"] for line in lines},
        "list": lines[:LISTED],
        "made": voice.say(
            "coverage.map.threshold",
            technology=words.technology(picture.technology),
            threshold=voice.number(picture.threshold_dbm),
            ago=voice.ago(picture.made),
        ),
    }


def _look(picture: Picture, piece: drawn.Piece) -> str:
    if piece.level in (Level.UNKNOWN, Level.CLAIMED):
        return piece.level
    return f"{piece.level}-{'solid' if piece.measured or picture.basis is Basis.MEASURED else 'hatched'}"


def _title(voice: Voice, layer: Layer) -> str:
    asked = layer.asked
    assert layer.sheet is not None
    who = words.operator(voice.language, layer.sheet.records, asked.network or ANY)
    return ", ".join(
        (words.technology(asked.technology), who, voice.say(f"coverage.map.setting.{asked.setting}").lower())
    )


def switches(voice: Voice, layer: Layer) -> list[dict[str, Any]]:
    """Rows of links: a word, then what can be chosen, each with the query that chooses it.

    `told`: the word is needed to understand the choices; else it is for those who hear the page.
    """
    asked, sheet = layer.asked, layer.sheet
    assert sheet is not None
    there = {each.technology for each in sheet.records.told}

    def row(word: str, name: str, chosen: str, choices: Mapping[str, str]) -> dict[str, Any]:
        links = [
            {"said": said, "query": asked.query(**{name: value}), "on": value == chosen}
            for value, said in choices.items()
        ]
        return {"word": voice.say(word), "links": links, "told": name == "basis"}

    query = asked.query()
    networks = {"": voice.say("coverage.map.any")}
    networks |= {each: words.operator(voice.language, sheet.records, each) for each in sheet.operators}
    technologies = {
        "" if each is Technology.LTE else each.value: words.technology(each)
        for each in MOBILE.values()
        if each in there or each is Technology.LTE
    }
    settings = {"": voice.say("coverage.map.setting.outdoors"), "indoors": voice.say("coverage.map.setting.indoors")}
    bases = {"" if each is Basis.FUSED else each.value: voice.say(f"coverage.map.basis.{each}") for each in BASES}
    return [
        row("coverage.map.network", "network", query["network"], networks),
        row("coverage.map.technology", "technology", query["technology"], technologies),
        row("coverage.map.setting", "setting", query["setting"], settings),
        row("coverage.map.basis", "basis", query["basis"], bases),
    ]


def _areas(voice: Voice, layer: Layer, sheet: Sheet, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The drawn areas in words, those with the fewest households covered first."""
    of = _figure if layer.asked.basis is Basis.FUSED else _facts
    found = [line for key in keys if (line := of(voice, layer.asked, sheet, key)) is not None]
    return sorted(found, key=lambda line: (line["order"], line["name"]))


def _line(sheet: Sheet, key: str, share: str, order: float | None, **more: str) -> dict[str, Any]:
    name = sheet.records.head.areas.get(key, key)
    return {"key": key, "name": name, "share": share, "order": -1.0 if order is None else order, "shape": "", **more}


def _figure(voice: Voice, asked: Asked, sheet: Sheet, key: str) -> dict[str, Any] | None:
    """The best that is known of an area, with its interval, what it rests on, and the verdict."""
    records = sheet.records
    figure = sheet.figure(key, asked.network or ANY, asked.technology, asked.setting)
    if figure is None:
        return None
    said = [words.basis(voice.language, records, figure, voice.now)]
    if figure.share is not None:
        said.insert(0, words.interval(voice.language, figure))
    if figure.verdict is not None:
        said.append(words.verdict(voice.language, figure.verdict))
    shape = SHAPES[figure.verdict] if figure.verdict is not None else ""
    share = words.share(voice.language, figure.share)
    return _line(sheet, key, share, figure.share, rest="; ".join(said), shape=shape)


def _facts(voice: Voice, asked: Asked, sheet: Sheet, key: str) -> dict[str, Any] | None:
    """One sort of facts about an area, outdoors: the chosen operator's, else every operator's."""
    records, facts = sheet.records, []
    for entry in sheet.entries.get(key, ()):
        fact: Fact | None = getattr(entry, asked.basis)
        if fact is not None and entry.technology is asked.technology and asked.network in ("", entry.operator):
            facts.append((words.operator(voice.language, records, entry.operator), fact))
    if asked.network and len(facts) == 1:
        fact = facts[0][1]
        rest = words.fact(voice.language, records, fact, voice.now)
        return _line(sheet, key, words.share(voice.language, fact.share), fact.share, rest=rest)
    rest = ", ".join(f"{name} {words.share(voice.language, fact.share)}" for name, fact in facts)
    return _line(sheet, key, "", None, rest=rest or words.NONE)

"""`songxa coverage explain`, `gaps` and `plan-survey`: one place, the worst places, where to measure next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.coverage.ask import (
    OfArea,
    OfOperator,
    OfTechnology,
    Spot,
    area_of,
    inside,
    ledger_of,
    now,
    operator_of,
    paragraphs,
    records_of,
    spot_of,
    technology_of,
)
from songxa.commands.coverage.facts import entry_facts, figure_facts, head_facts, spot_facts
from songxa.commands.shared import INVALID, LANGUAGE, AsJson, Data, Simulated, fail, say
from songxa.i18n.format import number, percent
from songxa.terminal import show_json, show_table

if TYPE_CHECKING:
    from songxa.coverage.ledger.ledger import Ledger
    from songxa.coverage.ledger.records import Records
    from songxa.coverage.ledger.records import Spot as DeadSpot

Limit = Annotated[int, typer.Option(help=say("coverage.limit"), min=1, max=10_000)]


def explain(
    place: Annotated[str, typer.Argument(help=say("coverage.place"), metavar="PLACE")],
    operator: OfOperator = None,
    technology: OfTechnology = None,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage.ledger import explaining

    _, ledger = ledger_of(data, simulate)
    spot = spot_of(ledger, place)
    wanted, which = operator_of(ledger, operator), technology_of(technology)
    point, metres = _point(ledger, spot)
    told = [
        each
        for each in explaining.explain(ledger, point)
        if wanted in (None, each.operator) and which in (None, each.technology)
    ]
    entries = [
        each
        for each in (ledger.of(spot.place.key) if spot.place else [])
        if wanted in (None, each.operator) and which in (None, each.technology)
    ]
    if as_json:
        figures = [] if spot.place is None else [each for each in ledger.figures if each.area == spot.place.key]
        show_json(
            head_facts(ledger, now())
            | {
                "place": spot.place.key if spot.place else None,
                "latitude": spot.latitude,
                "longitude": spot.longitude,
                "point_metres_away": round(metres, 1),
                "area": ledger.map.area_of(point) or None,
                "layers_here": [explaining.as_plain(each) for each in told],
                "entries": [entry_facts(ledger, each) for each in entries],
                "figures": [figure_facts(ledger, each) for each in figures],
            }
        )
        return
    for line, bold in _lines(ledger, spot, point, metres, told, entries):
        paragraphs([line], bold=bold, indent="" if bold else "  ")


def _point(ledger: Ledger, spot: Spot) -> tuple[int, float]:
    """The nearest point of the ledger and its distance. Ends where that is no answer for the place."""
    from songxa.coverage.ledger.ledger import nearest

    if not len(ledger.map.points):
        fail(INVALID, say("coverage.compute.no_border"))
    point, metres = nearest(ledger, spot.latitude, spot.longitude)
    is_area = spot.place is not None and spot.place.kind != "place"
    if not is_area and metres > ledger.head.reach_m:
        fail(INVALID, say("coverage.outside", place=spot.name, metres=number(LANGUAGE, metres)))
    return point, metres


def _lines(
    ledger: Ledger, spot: Spot, point: int, metres: float, told: list[Any], entries: list[Any]
) -> list[tuple[str, bool]]:
    """What is known of a place, whole: a bold line for every operator's technology, what it rests on below."""
    from songxa.coverage.ledger import explaining, words

    area = ledger.map.area_of(point) or (spot.place.area if spot.place else "")
    is_area = spot.place is not None and spot.place.kind != "place"
    first = "area" if is_area else "at"
    lines: list[tuple[str, bool]] = [
        (
            say(
                f"coverage.explain.{first}",
                place=spot.name,
                **({} if is_area else {"metres": number(LANGUAGE, metres), "area": ledger.head.areas.get(area, "–")}),
            ),
            True,
        )
    ]
    at = now()
    for each in told:
        lines.append((explaining.first_line(LANGUAGE, ledger, each), True))
        lines += [(line, False) for line in explaining.lines(LANGUAGE, ledger, each, at)]
        for entry in entries:
            if (entry.operator, entry.technology) != (each.operator, each.technology):
                continue
            facts = (entry.declared, entry.predicted, entry.measured, entry.experienced)
            shown = facts if is_area else facts[2:]  # of a point, the lines above tell the others
            lines += [(words.fact(LANGUAGE, ledger, fact, at), False) for fact in shown if fact is not None]
            if entry.verdict is not None:
                verdict, why = words.verdict(LANGUAGE, entry.verdict), words.reason(LANGUAGE, entry.reason)
                lines.append((say("coverage.explain.entry", verdict=verdict, reason=why), False))
            if entry.against:
                lines.append((words.measured_against(LANGUAGE, ledger, entry), False))
    assumed = words.assumptions(LANGUAGE, ledger)
    if assumed:
        lines.append((assumed, True))
    return lines


def gaps(
    area: OfArea = None,
    operator: OfOperator = None,
    technology: OfTechnology = None,
    limit: Limit = 20,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage.criteria import ANY

    _, records = records_of(data, simulate)
    spots = chosen(records, area, operator_of(records, operator, ANY), technology_of(technology))
    if as_json:
        show_json(head_facts(records, now()) | {"spots": [spot_facts(each) for each in spots]})
        return
    if not spots:
        typer.echo(say("coverage.no_gaps"))
        return
    households = number(LANGUAGE, sum(each.households for each in spots if each.operator != ANY))
    if operator == ANY:
        households = number(LANGUAGE, sum(each.households for each in spots))
    counted = [each for each in spots if operator == ANY or each.operator != ANY]
    key = "coverage.gaps.sentence_any" if operator == ANY else "coverage.gaps.sentence"
    paragraphs([say(key, n=len(counted), households=households)], bold=True)
    columns = ("key", "place", "operator", "technology", "households", "chance", "evidence", "site")
    rows = [_gap_row(records, each) for each in spots[:limit]]
    show_table([say(f"coverage.column.{each}") for each in columns], rows, {4, 5})
    if len(spots) > limit:
        typer.echo(say("coverage.gaps.more", n=len(spots) - limit))


def chosen(records: Records, area: str | None, operator: str | None, technology: Any) -> list[DeadSpot]:
    """The dead spots that are meant, worst first; of single operators and of all together where none was named."""
    from songxa.coverage.ledger.records import worst_first

    key = area_of(records, area)
    keys = inside(records, key) if key is not None else None
    return worst_first(
        [
            each
            for each in records.spots
            if (keys is None or each.area in keys)
            and operator in (None, each.operator)
            and technology in (None, each.technology)
        ]
    )


def _gap_row(records: Records, each: DeadSpot) -> list[str]:
    from songxa.coverage.ledger import words

    evidence = say("coverage.gaps.predicted")
    if each.confirmed:
        evidence = say("coverage.gaps.confirmed")
    elif each.measured:
        evidence = say("coverage.gaps.thin", n=number(LANGUAGE, each.measured))
    site = f"{each.sites[0][0]} ({number(LANGUAGE, each.sites[0][1] / 1000, 1)} km)" if each.sites else "–"
    return [
        each.key,
        records.head.areas.get(each.area, each.area),
        words.operator(LANGUAGE, records, each.operator),
        words.technology(each.technology),
        number(LANGUAGE, each.households),
        percent(LANGUAGE, each.probability),
        evidence,
        site,
    ]


def plan_survey(
    area: OfArea = None,
    operator: OfOperator = None,
    technology: OfTechnology = None,
    km: Annotated[float, typer.Option(help=say("coverage.km"), min=0.1, max=200.0)] = 5.0,
    start: Annotated[str | None, typer.Option("--from", help=say("coverage.from"), metavar="PLACE")] = None,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage.ledger import planning

    _, ledger = ledger_of(data, simulate)
    key = area_of(ledger, area)
    begin = spot_of(ledger, start) if start is not None else None
    if begin is not None:
        _point(ledger, begin)
    walk = planning.plan(
        ledger,
        areas=inside(ledger, key) if key is not None else None,
        operator=operator_of(ledger, operator),
        technology=technology_of(technology),
        start=(begin.latitude, begin.longitude) if begin is not None else None,
        limit_m=km * 1000.0,
    )
    stops = [_stop(ledger, each.point, each.metres, each.worth) for each in walk.stops]
    settled = 1.0 - walk.open_after / walk.open_before if walk.open_before > 0 else 0.0
    if as_json:
        show_json(
            head_facts(ledger, now())
            | {
                "metres": round(walk.metres),
                "settles": round(settled, 4),
                "open_households": walk.open_before,
                "stops": stops,
            }
        )
        return
    if not stops:
        typer.echo(say("coverage.plan.nothing"))
        return
    told = {"n": len(stops), "km": number(LANGUAGE, walk.metres / 1000, 1), "share": percent(LANGUAGE, settled)}
    typer.secho(say("coverage.plan.sentence", **told), bold=True)
    typer.echo(say("coverage.plan.unknown_only"))
    rows = [
        [
            str(place),
            f"{each['latitude']:.5f}, {each['longitude']:.5f}",
            each["area_name"] or "–",
            number(LANGUAGE, each["metres"]),
            number(LANGUAGE, each["settles_households"], 1),
        ]
        for place, each in enumerate(stops, 1)
    ]
    columns = ("stop", "where", "place", "walk", "worth")
    show_table([say(f"coverage.column.{each}") for each in columns], rows, {0, 3, 4})


def _stop(ledger: Ledger, point: int, metres: float, worth: float) -> dict[str, Any]:
    area = ledger.map.area_of(point)
    return {
        "latitude": round(float(ledger.map.points.latitude[point]), 6),
        "longitude": round(float(ledger.map.points.longitude[point]), 6),
        "area": area or None,
        "area_name": ledger.head.areas.get(area, ""),
        "metres": metres,
        "settles_households": worth,
    }

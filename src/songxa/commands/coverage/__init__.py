"""`songxa coverage`: what the ledger says. Asks no device, works no signal out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.coverage import compute, files, importing, places
from songxa.commands.coverage.ask import (
    OfArea,
    OfOperator,
    OfTechnology,
    area_of,
    changed,
    inside,
    now,
    operator_of,
    paragraphs,
    records_of,
    technology_of,
    where,
)
from songxa.commands.coverage.facts import entry_facts, figure_facts, head_facts
from songxa.commands.shared import LANGUAGE, AsJson, Data, KnownBy, Simulated, say
from songxa.i18n import translate
from songxa.i18n.format import ago, moment, number, percent
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.coverage.ledger.records import Entry, Figure, Place, Records

app = typer.Typer(help=say("coverage.help"), no_args_is_help=True)


class Of(StrEnum):
    """What `--of` takes."""

    HOUSEHOLDS = "households"
    POPULATION = "population"
    AREA = "area"


COLOURS = {"met": "green", "not_met": "red", "unknown": "yellow"}


@app.command("status", help=say("coverage.status.help"))
def status(data: Data = None, simulate: Simulated = False, inventory: KnownBy = None, as_json: AsJson = False) -> None:
    from songxa.coverage.ledger import words

    folder, records = records_of(data, simulate)
    stale = changed(records, folder, inventory)
    moment_ = now()
    area = words.top(records)
    if as_json:
        figures = [each for each in records.figures if area is not None and each.area == area.key]
        show_json(
            head_facts(records, moment_)
            | {
                "headline": words.headline(LANGUAGE, records, moment_),
                "area": area.key if area else None,
                "inputs_changed": stale,
                "figures": [figure_facts(records, each) for each in figures],
                "entered": [
                    {
                        name: getattr(each, name)
                        for name in ("area", "what", "value", "day", "source", "operator", "stale")
                    }
                    for each in records.entered
                ],
            }
        )
        return
    asked = [each for each in records.figures if each.verdict is not None]
    paragraphs([words.headline(LANGUAGE, records, moment_)], bold=True)
    typer.echo(words.tally(LANGUAGE, asked))
    if area is None:
        typer.echo(say("coverage.no_figures"))
    else:
        _operators(records, area, moment_)
    against = [words.measured_against(LANGUAGE, records, each) for each in records.entries if each.against]
    paragraphs([*against, words.assumptions(LANGUAGE, records)])
    _entered(records)
    paragraphs([made(records, moment_)])
    if stale:
        typer.secho(say("coverage.changed"), fg=typer.colors.YELLOW)


def _operators(records: Records, area: Place, at: float) -> None:
    """Every operator's technologies in an area."""
    from songxa.coverage.ledger import words
    from songxa.coverage.terms import Setting

    rows = []
    for each in records.figures_of(area.key):
        indoors = next(records.figures_of(area.key, each.operator, each.technology, Setting.INDOORS), None)
        rows.append(
            [
                words.operator(LANGUAGE, records, each.operator),
                words.technology(each.technology),
                words.share(LANGUAGE, each.share),
                words.interval(LANGUAGE, each),
                words.share(LANGUAGE, indoors.share if indoors else None),
                percent(LANGUAGE, each.known),
                number(LANGUAGE, each.samples),
                words.age(LANGUAGE, records, each.newest, at) if each.samples else "–",
                words.verdict(LANGUAGE, each.verdict),
            ]
        )
    columns = ("operator", "technology", "share", "interval", "indoors", "known", "samples", "newest", "verdict")
    if rows:
        typer.echo()
        show_table([say(f"coverage.column.{each}") for each in columns], rows, {2, 3, 4, 5, 6})
        typer.echo()


def _entered(records: Records) -> None:
    """The figures that people entered."""
    from songxa.coverage.ledger import words

    if not records.entered:
        return
    typer.echo(say("coverage.entered"))
    rows = [
        [
            records.head.areas.get(each.area, each.area),
            translate(LANGUAGE, f"coverage.figure.{each.what}"),
            words.operator(LANGUAGE, records, each.operator) if each.operator else "–",
            number(LANGUAGE, each.value, 0 if each.value == int(each.value) else 1),
            f"{each.day} ({say('coverage.stale')})" if each.stale else each.day,
            each.source,
        ]
        for each in records.entered
    ]
    columns = ("place", "figure", "operator", "value", "date", "source")
    show_table([say(f"coverage.column.{each}") for each in columns], rows, {3})


def made(records: Records, at: float) -> str:
    """When the ledger was made, and by which criteria: beside every figure."""
    head = records.head
    thresholds = ", ".join(f"{name} {number(LANGUAGE, value)} dBm" for name, value in head.thresholds.items())
    return say(
        "coverage.made",
        when=moment(LANGUAGE, head.made, where(records)),
        ago=ago(LANGUAGE, at - head.made),
        criteria=plain(head.criteria_source or head.criteria) or say("coverage.criteria.default"),
        thresholds=thresholds,
        interval=percent(LANGUAGE, head.interval),
    )


@app.command("show", help=say("coverage.show.help"))
def show(
    area: OfArea = None,
    operator: OfOperator = None,
    technology: OfTechnology = None,
    indoors: Annotated[bool, typer.Option("--indoors", help=say("coverage.indoors"))] = False,
    of: Annotated[Of, typer.Option(help=say("coverage.of"))] = Of.HOUSEHOLDS,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.coverage.criteria import ALL, ANY
    from songxa.coverage.terms import Setting, Weight

    _, records = records_of(data, simulate)
    key = area_of(records, area)
    keys = inside(records, key) if key is not None else {each.key for each in records.places}
    wanted = operator_of(records, operator, ANY, ALL)
    which, setting = technology_of(technology), Setting.INDOORS if indoors else Setting.OUTDOORS
    figures = [
        each
        for place in records.places
        if place.key in keys
        for each in records.figures_of(place.key, wanted, which, setting, Weight(of.value))
    ]
    entries = [
        each
        for each in records.entries
        if each.place in keys and wanted in (None, each.operator) and which in (None, each.technology)
    ]
    moment_ = now()
    if as_json:
        show_json(
            head_facts(records, moment_)
            | {
                "figures": [figure_facts(records, each) for each in figures],
                "entries": [entry_facts(records, each) for each in entries],
            }
        )
        return
    columns = ("place", "operator", "technology", "declared", "predicted", "measured", "share", "interval", "verdict")
    rows = _rows(records, figures, entries)
    show_table([say(f"coverage.column.{each}") for each in columns], rows, {3, 4, 5, 6, 7})
    paragraphs([made(records, moment_)])


def _rows(records: Records, figures: list[Figure], entries: list[Entry]) -> list[list[str]]:
    """A line for every place, operator and technology: the facts of each beside the figure."""
    from songxa.coverage.ledger import words

    by_key = {(each.place, each.operator, each.technology): each for each in entries}
    shown = set()
    rows = []
    for figure in figures:
        key = (figure.area, figure.operator, figure.technology)
        shown.add(key)
        entry = by_key.get(key)
        ends = [words.share(LANGUAGE, figure.share), words.interval(LANGUAGE, figure)]
        rows.append([*_names(records, *key), *_shares(entry), *ends, words.brief(LANGUAGE, figure.verdict)])
    for entry in entries:
        key = (entry.place, entry.operator, entry.technology)
        place = records.place(entry.place)
        if key not in shown and place is not None and place.kind == "place":
            rows.append([*_names(records, *key), *_shares(entry), "", "", words.brief(LANGUAGE, entry.verdict)])
    return rows


def _names(records: Records, place: str, operator: str, technology: Any) -> list[str]:
    from songxa.coverage.ledger import words

    known = records.place(place)
    name = known.name if known else place
    return [name, words.operator(LANGUAGE, records, operator), words.technology(technology)]


def _shares(entry: Entry | None) -> list[str]:
    from songxa.coverage.ledger import words

    facts = (None, None, None) if entry is None else (entry.declared, entry.predicted, entry.measured)
    told = [words.share(LANGUAGE, fact.share if fact else None) for fact in facts]
    if entry is not None and entry.against:
        told[0] += "!"
    return told


@app.command("criteria", help=say("coverage.criteria.help"))
def criteria(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=say("coverage.criteria.out"), metavar="FILE", readable=False)
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", help=say("coverage.criteria.check"), metavar="FILE", readable=False)
    ] = None,
) -> None:
    files.criteria(out, check)


app.command("compute", help=say("coverage.compute.help"))(compute.compute)
app.command("explain", help=say("coverage.explain.help"))(places.explain)
app.command("gaps", help=say("coverage.gaps.help"))(places.gaps)
app.command("plan-survey", help=say("coverage.plan.help"))(places.plan_survey)
app.command("dossier", help=say("coverage.dossier.help"))(files.dossier)
app.command("export", help=say("coverage.export.help"))(files.export)
importing.add_to(app)

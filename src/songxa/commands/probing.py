"""A probe's report for people: reachable or not, by what, then every value in its unit. Asks nobody."""

from __future__ import annotations

import typer

from songxa.i18n import translate
from songxa.model import Sample
from songxa.probe import Report
from songxa.terminal import show_table
from songxa.text import device_text
from songxa.web.values import with_unit


def show_report(report: Report, language: str) -> None:
    """A probe for people: reachable or not, by what, then every value in its unit."""

    def say(key: str, **values: object) -> str:
        return translate(language, f"cli.probe.{key}", **values)

    colour = typer.colors.GREEN if report.reachable else typer.colors.RED
    typer.secho(say("reachable" if report.reachable else "unreachable", target=report.target), fg=colour, bold=True)
    for name, text in report.facts().items():
        typer.echo(f"  {name}: {text}")
    for error in report.errors():
        typer.secho(f"  {error}", fg=typer.colors.YELLOW)
    if rows := [_of_sample(sample, language) for sample in report.samples()]:
        show_table([say("metric"), say("labels"), say("value")], rows)
    for reading in report.readings.values():
        for invalid in reading.invalid:
            typer.secho(say("invalid", **invalid._asdict()), fg=typer.colors.YELLOW)


def _of_sample(sample: Sample, language: str) -> list[str]:
    labels = zip(sample.metric.label_names, map(device_text, sample.labels), strict=True)
    return [
        sample.metric.name,
        ", ".join(f"{name}={text}" for name, text in labels),
        with_unit(language, sample.metric, sample.value),
    ]

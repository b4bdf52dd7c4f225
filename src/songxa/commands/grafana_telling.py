"""A plan for Grafana, and what became of it, as lines for people and as JSON. Decides nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from songxa.commands.shared import LANGUAGE, note, say
from songxa.grafana.sync.steps import WRITES, Act, What
from songxa.i18n.format import tell
from songxa.terminal import fit
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.grafana.sync.steps import Difference, Done, Plan, Step

MOST_DIFFERENCES = 5
"""Shown of each thing; --json has all of them."""

LONGEST_VALUE = 40

SIGNS = {
    Act.CREATE: ("+", typer.colors.GREEN),
    Act.UPDATE: ("~", typer.colors.YELLOW),
    Act.MOVE: (">", typer.colors.YELLOW),
    Act.RECORD: ("=", typer.colors.CYAN),
    Act.DELETE: ("-", typer.colors.RED),
    Act.CONFLICT: ("!", typer.colors.MAGENTA),
    Act.LEAVE: (".", typer.colors.CYAN),
    Act.NOTHING: (" ", None),
}


def facts(plan: Plan) -> dict[str, Any]:
    """The documented form of `plan --json`."""
    return {
        "grafana": plan.grafana or None,
        "url": plan.url,
        "organisation": plan.organisation,
        "organisation_name": plan.organisation_name,
        "revision": plan.revision,
        "counts": {act.value: plan.counts.get(act, 0) for act in Act},
        "steps": [step.facts() for step in plan.steps if step.act is not Act.NOTHING],
        "notes": [tell("en", each) for each in plan.notes],
    }


def done_facts(plan: Plan, done: Sequence[Done]) -> dict[str, Any]:
    """The documented form of `apply --json`: what became of each step, in `done`."""
    listed = [{**each.step.facts(), "aside": each.aside or None} for each in done]
    return {**{key: value for key, value in facts(plan).items() if key != "steps"}, "done": listed}


def show(plan: Plan) -> None:
    """What is to be done, a line a thing, with what differs."""
    version = plan.grafana or say("grafana.version_hidden")
    typer.echo(say("grafana.server", version=plain(version), url=plan.url, organisation=plain(plan.organisation_name)))
    for step in plan.steps:
        if step.act is not Act.NOTHING:
            show_step(step)
    for each in plan.notes:
        note(plain(tell(LANGUAGE, each)))
    if plan.to_do:
        typer.echo(say("grafana.to_do", n=len(plan.to_do)))
    elif not plan.conflicts:
        typer.echo(say("grafana.same"))
    _show_conflicts(len(plan.conflicts))


def show_done(plan: Plan, done: Sequence[Done]) -> None:
    """What became of it: only what is not as the plan said already, and how much."""
    planned = {(step.what, step.uid) for step in plan.conflicts}
    for each in done:
        is_late = each.step.act is Act.CONFLICT and (each.step.what, each.step.uid) not in planned
        if is_late or each.aside:
            show_step(each.step, each.aside, brief=not is_late)
    written = sum(each.step.act in WRITES for each in done)
    if written:
        typer.secho(say("grafana.done", n=written), fg=typer.colors.GREEN)
    late = sum(each.step.act is Act.CONFLICT for each in done) - len(plan.conflicts)
    if late > 0:
        _show_conflicts(late)


def show_step(step: Step, aside: str = "", *, brief: bool = False) -> None:
    """A line: what is done with which thing, where it stands; below it why, and what differs."""
    sign, colour = SIGNS[step.act]
    words = f"{sign} {fit(say(f'grafana.what.{step.what}'), 14)} {plain(step.title)}"
    if step.where:
        words += f"  ({plain(step.where)})"
    if step.what is not What.TEAM:
        words += f"  {plain(step.uid)}"
    typer.secho(words, fg=colour)
    if step.reason is not None and not brief:
        typer.echo(f"    {plain(tell(LANGUAGE, step.reason))}")
    if aside:
        typer.echo(f"    {say('grafana.saved', file=aside)}")
    if not brief:
        for each in step.differences[:MOST_DIFFERENCES]:
            typer.echo(f"    {_difference(step, each)}")
        more = len(step.differences) - MOST_DIFFERENCES
        if more > 0:
            typer.echo(f"    {say('grafana.more', n=more)}")


def _difference(step: Step, each: Difference) -> str:
    """From what was to what is, or will be: a conflict tells what people made of what songxa wrote."""
    before, after = (each.wanted, each.live) if step.act is Act.CONFLICT else (each.live, each.wanted)
    return f"{plain(each.path)}: {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    if value is None:
        return "–"
    text = plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _show_conflicts(count: int) -> None:
    if count:
        typer.secho(say("grafana.conflicts", n=count), fg=typer.colors.MAGENTA)

"""Incidents and states in sentences and in JSON, for every command that shows them. Asks nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from songxa.commands.desk import Desk
from songxa.commands.shared import LANGUAGE, say
from songxa.i18n import known, translate
from songxa.i18n.format import ago, clock, iso
from songxa.incident import words
from songxa.model import FAILED, WORKING, Correction, Evidence, Incident, State, Transition
from songxa.state.uptime import verdict

SHAPES = {
    State.UP: "●",
    State.DEGRADED: "◐",
    State.DOWN: "✕",
    State.UNREACHABLE: "○",
    State.MAINTENANCE: "◇",
    State.UNKNOWN: "?",
}
COLOURS = {
    State.UP: "green",
    State.DEGRADED: "yellow",
    State.DOWN: "red",
    State.UNREACHABLE: "magenta",
    State.MAINTENANCE: "blue",
    State.UNKNOWN: "bright_black",
}


def word(state: State) -> str:
    """A state in words."""
    return translate(LANGUAGE, f"state.{state}")


def headline(desk: Desk, incident: Incident) -> str:
    """The one sentence of an incident: what, since when, whom it hits, whom to call."""
    return words.headline(LANGUAGE, incident, desk, desk.where, desk.now)


def evidence_line(desk: Desk, each: Evidence) -> str:
    """One observation, with its time."""
    return f"{clock(each.at, desk.where, desk.now)} {evidence_text(desk, each)}"


def evidence_text(desk: Desk, each: Evidence) -> str:
    """One observation in a sentence."""
    return words.evidence_line(LANGUAGE, each, desk)


def why(desk: Desk, transition: Transition) -> str:
    """Why a device is in its state, in a sentence; empty where there are no words for it."""
    if not known(transition.why):
        return ""
    name = desk.device(transition.root) if transition.root else ""
    return translate(
        LANGUAGE,
        transition.why,
        uplink=name,
        root=name,
        device=transition.device,
        name=desk.device(transition.device),
        interval="",
    )


def sentence(states: Sequence[State], incidents: Sequence[Incident]) -> str:
    """The one sentence that says how everything is."""
    counts, total = Counter(states), len(states)
    failed = sum(counts[state] for state in FAILED)
    if incidents:
        return translate(LANGUAGE, "cli.status.incidents", n=len(incidents), failed=failed, total=total)
    if failed and not any(counts[state] for state in WORKING):
        return translate(LANGUAGE, "answer.all")
    for state, key, n in (
        (State.DOWN, "answer.down", failed),
        (State.DEGRADED, "answer.degraded", counts[State.DEGRADED]),
        (State.UNKNOWN, "answer.unknown", counts[State.UNKNOWN]),
    ):
        if n and (state is not State.DOWN or failed):
            return translate(LANGUAGE, key, n=n, total=total)
    return translate(LANGUAGE, "answer.up" if total else "cli.status.nothing")


def stopped(desk: Desk) -> str | None:
    """The line that says that songxa is not running; None where it is."""
    if desk.running:
        return None
    if desk.beat is None:
        return say("status.never")
    if desk.beat > desk.now:
        return say("status.ahead", clock=clock(desk.beat, desk.where, desk.now))
    return say("status.stopped", clock=clock(desk.beat, desk.where, desk.now), ago=ago(LANGUAGE, desk.now - desk.beat))


def toll(incident: Incident) -> str:
    """Whom it hits, in a few words."""
    counted = (
        ("households", incident.toll.households), ("places", incident.toll.places), ("devices", incident.toll.devices),
    )  # fmt: skip
    return ", ".join(say(f"toll.{name}", n=n) for name, n in counted if n)


def root_name(desk: Desk, incident: Incident) -> str:
    """What has failed, by name where anybody ever knew one."""
    return words.root_name(LANGUAGE, incident, desk)


def facts(desk: Desk, incident: Incident, corrections: Sequence[Correction]) -> dict[str, Any]:
    """An incident as `--json` gives it."""
    said = verdict(incident, corrections)
    return {
        "id": incident.id,
        "open": incident.is_open,
        "headline": headline(desk, incident),
        "cause": incident.cause.value,
        "root_kind": incident.root_kind.value,
        "root": incident.root,
        "root_name": root_name(desk, incident),
        "state": incident.state.value,
        "opened_at": when(desk, incident.opened_at),
        "recovered_at": when(desk, incident.recovered_at),
        "closed_at": when(desk, incident.closed_at),
        "operator": incident.operator,
        "call": desk.call(incident.operator),
        "toll": {
            "devices": incident.toll.devices,
            "sites": incident.toll.sites,
            "households": incident.toll.households,
            "places": incident.toll.places,
        },
        "flaps": incident.flaps,
        "planned": said.planned,
        "corrected_cause": said.cause.value,
    }


def correction_facts(desk: Desk, each: Correction) -> dict[str, Any]:
    """What a person said of an incident, as `--json` gives it."""
    return {
        "at": when(desk, each.at),
        "who": each.who,
        "reason": each.reason,
        "planned": each.planned,
        "cause": each.cause.value if each.cause else None,
    }


def when(desk: Desk, at: float | None) -> str | None:
    """ISO 8601 in the commune's zone; null for what has not happened."""
    return None if at is None else iso(at, desk.where)

"""Devices, and how they and the groups of them are at this moment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from songxa.i18n.format import fold
from songxa.model import WORKING, Poll, Sample, State
from songxa.state.condition import Condition
from songxa.text import device_text, printable
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.moment import since_of, state_of
from songxa.web.api.params import AREA, KIND, LIMIT, OFFSET, OPERATOR, SEARCH, SITE, STATE
from songxa.web.api.words import Words
from songxa.web.values import samples_of


def devices(ask: Ask) -> shapes.Devices:
    """GET /api/devices"""
    keys = selected(ask)
    return shapes.Devices(
        simulated=ask.station.simulation is not None,
        revision=ask.moment.revision,
        states=counts(ask),
        total=len(keys),
        limit=ask(LIMIT),
        offset=ask(OFFSET),
        devices=rows(ask, keys),
    )


def states(ask: Ask) -> shapes.States:
    """GET /api/states"""
    keys, moment, inventory = selected(ask), ask.moment, ask.moment.inventory
    return shapes.States(
        revision=moment.revision,
        states=counts(ask),
        total=len(keys),
        limit=ask(LIMIT),
        offset=ask(OFFSET),
        operators=_groups(ask.words, {key: each.name for key, each in inventory.operators.items()}, moment.run_by),
        areas=_groups(ask.words, {key: each.name for key, each in inventory.areas.items()}, moment.in_area),
        sites=_groups(ask.words, {key: each.name for key, each in inventory.sites.items()}, moment.at_site),
        devices=rows(ask, keys),
    )


def device(ask: Ask) -> shapes.DeviceDetail:
    """GET /api/devices/{key}"""
    found = ask.device()
    row, polls = _row(ask, found.key), ask.station.latest.polls(found.key)
    return shapes.DeviceDetail(
        row.device, row.name, row.kind, row.state, row.since, row.since_iso, row.why, row.root, row.incident,
        row.site, row.area, row.operator,
        address=found.address,
        model=printable(found.model),
        uplinks=found.uplinks,
        samples=[_sample(sample) for sample in samples_of(found, ask.station.latest)],
        visits={device_text(name): _visit(ask.words, poll) for name, poll in polls.items()},
    )  # fmt: skip


def selected(ask: Ask) -> Sequence[str]:
    """The keys of the devices that pass the filters, in order."""
    inventory, directory, keys = ask.moment.inventory, ask.moment.directory, ask.moment.keys
    state, kind, operator, site, area = ask(STATE), ask(KIND), ask(OPERATOR), ask(SITE), ask(AREA)
    if state:
        keys = [key for key in keys if ask.moment.condition(key).state == state]
    if kind or operator or site:
        keys = [
            key
            for key in keys
            if kind in ("", inventory.devices[key].kind)
            and operator in ("", inventory.devices[key].operator)
            and site in ("", inventory.devices[key].site)
        ]
    if area:
        keys = [key for key in keys if directory.is_in(inventory.devices[key], area)]
    if words := fold(ask(SEARCH)).split():
        keys = [key for key in keys if all(word in directory.searched[key] for word in words)]
    return keys


def rows(ask: Ask, keys: Sequence[str]) -> list[shapes.Device]:
    """The page of these that was asked for."""
    return [_row(ask, key) for key in keys[ask(OFFSET) : ask(OFFSET) + ask(LIMIT)]]


def counts(ask: Ask) -> dict[State, int]:
    """How many devices are in each state; all six are there."""
    return {state: ask.moment.counts[state] for state in State}


def _row(ask: Ask, key: str) -> shapes.Device:
    found, condition, words = ask.moment.inventory.devices[key], ask.moment.condition(key), ask.words
    return shapes.Device(
        device=key,
        name=printable(found.name),
        kind=found.kind,
        state=condition.state,
        since=condition.since,
        since_iso=words.iso_or_none(condition.since),
        why=words.why(condition.why, found, condition.root),
        root=condition.root,
        incident=condition.incident,
        site=words.site(found.site),
        area=words.area(ask.moment.village(found)),
        operator=words.operator(found.operator),
    )


def _groups(words: Words, names: Mapping[str, str], members: Mapping[str, Sequence[Condition]]) -> list[shapes.Group]:
    """Those that have a device, by key."""
    found = []
    for key in sorted(names):
        if key in members:
            state, since = state_of(members[key]), since_of(members[key])
            working = sum(each.state in WORKING for each in members[key])
            text = words.say("api.group", state=words.state(state), working=working, total=len(members[key]))
            found.append(
                shapes.Group(
                    key=key,
                    name=printable(names[key]),
                    state=state,
                    since=since,
                    since_iso=words.iso_or_none(since),
                    why=shapes.Why(f"group.{state}", text),
                    devices=len(members[key]),
                    working=working,
                )
            )
    return found


def _sample(sample: Sample) -> shapes.Value:
    labels = {name: device_text(text) for name, text in zip(sample.metric.label_names, sample.labels, strict=False)}
    return shapes.Value(sample.metric.name, labels, sample.value if math.isfinite(sample.value) else None)


def _visit(words: Words, poll: Poll) -> shapes.Visit:
    reading = poll.reading
    return shapes.Visit(
        at=poll.at,
        at_iso=words.iso(poll.at),
        duration_s=reading.duration_s,
        error=None if reading.error is None else device_text(reading.error, 400),
        warnings=[device_text(warning, 400) for warning in reading.warnings],
        invalid=len(reading.invalid),
        facts={device_text(name): device_text(text) for name, text in reading.facts.items()},
    )

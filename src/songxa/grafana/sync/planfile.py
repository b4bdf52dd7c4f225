"""A plan as a file, and whether it still holds. Plans nothing itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from songxa.grafana.sync.steps import Act, Options, Plan, Step
from songxa.model import InputError

FORMAT = 1

_BOUND = ("url", "organisation", "grafana", "revision", "serial")


def to_json(plan: Plan) -> str:
    """The text of a plan file."""
    content = {"written by": "songxa grafana plan", "format": FORMAT, **_bindings(plan)}
    content["options"] = {
        "overwrite": sorted(plan.options.overwrite),
        "prune": plan.options.prune,
        "prune_limit": plan.options.prune_limit,
    }
    content["steps"] = [{**_identity(step), **step.facts()} for step in _told(plan)]
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def options_of(text: str, name: str) -> Options:
    """What the plan in this text allows, to plan anew with. Raises InputError, in one line, for what is none."""
    options = _read(text, name)["options"]
    try:
        limit = options["prune_limit"]
        return Options(
            frozenset(str(uid) for uid in options["overwrite"]),
            options["prune"] is True,
            None if limit is None else int(limit),
        )
    except (KeyError, TypeError, ValueError):
        raise _none(name) from None


def check(text: str, name: str, fresh: Plan) -> None:
    """Raises InputError where the plan in this text, of the file `name`, is not the same as a fresh one."""
    stored = _read(text, name)
    for key, value in _bindings(fresh).items():
        if stored.get(key) != value:
            raise InputError(
                f"{name}: does not fit any more: {_WORDS[key]}; make another: songxa grafana plan --out {name}"
            )
    try:
        before = {(step["what"], step["uid"]): {key: step[key] for key in _IDENTITY} for step in stored["steps"]}
    except (KeyError, TypeError):
        raise _none(name) from None
    now = {(step.what.value, step.uid): _identity(step) for step in _told(fresh)}
    differing = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    if differing:
        raise InputError(
            f"{name}: does not fit any more: {' '.join(map(str, differing[0]))} is not as it was in Grafana; make "
            f"another: songxa grafana plan --out {name}"
        )


_IDENTITY = ("act", "what", "uid", "version", "digest")

_WORDS = {
    "url": "the inventory names another Grafana",
    "organisation": "the credentials belong to another organisation",
    "grafana": "Grafana has another version",
    "revision": "the inventory has changed",
    "serial": "songxa has written to Grafana since",
}


def _bindings(plan: Plan) -> dict[str, Any]:
    return {key: getattr(plan, key) for key in _BOUND}


def _identity(step: Step) -> dict[str, Any]:
    found = step.facts()
    return {key: step.digest if key == "digest" else found[key] for key in _IDENTITY}


def _told(plan: Plan) -> list[Step]:
    return [step for step in plan.steps if step.act is not Act.NOTHING]


def _read(text: str, name: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise _none(name) from None
    if not isinstance(content, dict) or "steps" not in content or "options" not in content:
        raise _none(name)
    if content.get("format") != FORMAT:
        raise InputError(
            f"{name}: written by another version of songxa; make another: songxa grafana plan --out {name}"
        )
    return content


def _none(name: str) -> InputError:
    return InputError(f"{name}: no plan; accepted: a file of songxa grafana plan --out {name}")

"""Scenario files: YAML lists of actions, checked strictly against the inventory. Everything wrong is said at once.

::

    - {at: 60s, do: fibre_cut, target: HC-01, for: 5m}
    - {at: 2m, do: rain, intensity: 80%, for: 30m}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from songxa.model import InputError, Inventory, Problem
from songxa.simulator.action import MODES, OPTIONS, Action, ActionError, Do, check_target

_MAX_BYTES = 1 << 20
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_LONGEST = 366 * 86400.0
_SHORTEST_PERIOD = 2.0
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ScenarioError(InputError):
    """A scenario that cannot be played. `problems` holds all that is wrong, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens, in the order of time."""

    name: str
    actions: tuple[Action, ...]


class _RefusedError(Exception):
    """Why a value is not accepted; becomes a Problem with its place."""


def load_scenario(path: Path, inventory: Inventory) -> Scenario:
    """Reads a scenario file and checks it against the inventory. Raises ScenarioError."""
    file = str(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ScenarioError([Problem(file, 0, "", "over 1 MB; a scenario is a short list of actions")])
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise ScenarioError([Problem(file, 0, "", f"cannot be read: {error.strerror}")]) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise ScenarioError([Problem(file, 0, "", "is no YAML text in UTF-8")]) from error
    except yaml.YAMLError as error:
        raise ScenarioError([_syntax(file, error)]) from error
    return _Reader(file, inventory).read(root, path.stem)


def _syntax(file: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    return Problem(file, mark.line + 1 if mark else 0, "", f"is no YAML: {getattr(error, 'problem', None) or 'syntax'}")


class _Reader:
    """Turns the nodes of one file into actions and collects what is wrong."""

    def __init__(self, file: str, inventory: Inventory) -> None:
        self._file = file
        self._inventory = inventory
        self._problems: list[Problem] = []

    def read(self, root: yaml.Node | None, name: str) -> Scenario:
        if not isinstance(root, yaml.SequenceNode):
            line = root.start_mark.line + 1 if root else 1
            raise ScenarioError(
                [Problem(self._file, line, "", "a scenario is a list; each entry starts with '- ', such as - do: rain")]
            )
        actions = [self._action(node, place) for place, node in enumerate(root.value, start=1)]
        if self._problems:
            raise ScenarioError(self._problems)
        done = sorted((action for action in actions if action is not None), key=lambda action: action.at)
        return Scenario(name, tuple(done))

    def _wrong(self, node: yaml.Node, key: str, message: str) -> None:
        self._problems.append(Problem(self._file, node.start_mark.line + 1, key, message))

    def _action(self, node: yaml.Node, place: int) -> Action | None:
        entry = f"action {place}"
        texts = self._texts(node, entry)
        if texts is None:
            return None
        before = len(self._problems)
        do = self._do(texts, node, entry)
        if do is None:
            return None
        values: dict[str, Any] = {}
        for key, value in texts.items():
            self._value(do, key, value, entry, values)
        if len(self._problems) > before:
            return None
        action = Action(do, **values)
        try:
            check_target(action, self._inventory)
        except ActionError as error:
            self._wrong(texts.get(error.key, node), f"{entry}: {error.key}", str(error).split(": ", 1)[1])
            return None
        return action

    def _texts(self, node: yaml.Node, entry: str) -> dict[str, yaml.ScalarNode] | None:
        """The scalars of one entry by key; None where it is no plain mapping of scalars."""
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, entry, "expected keys and values, such as {do: rain, for: 30m}")
            return None
        texts: dict[str, yaml.ScalarNode] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
                self._wrong(key, entry, "expected a single value for every key, no list or mapping")
                return None
            if key.value in texts:
                self._wrong(key, f"{entry}: {key.value}", "given twice")
            texts[key.value] = value
        return texts

    def _do(self, texts: dict[str, yaml.ScalarNode], node: yaml.Node, entry: str) -> Do | None:
        given = texts.get("do")
        verbs = ", ".join(Do)
        if given is None:
            self._wrong(node, f"{entry}: do", f"missing; accepted: {verbs}")
            return None
        if given.value not in tuple(Do):
            hint = _near(given.value, Do)
            self._wrong(given, f"{entry}: do", f"{given.value!r} is unknown{hint}; accepted: {verbs}")
            return None
        return Do(given.value)

    def _value(self, do: Do, key: str, node: yaml.ScalarNode, entry: str, values: dict[str, Any]) -> None:
        accepted = ("at", "do", "target", "for", *OPTIONS[do])
        if key not in accepted:
            hint = _near(key, accepted)
            self._wrong(node, f"{entry}: {key}", f"{do} has no such key{hint}; accepted: {', '.join(accepted)}")
            return
        if key == "do":
            return
        try:
            if key == "mode":
                values["mode"] = _mode(do, node.value)
            else:
                name, parse = _PARSERS[key]
                values[name] = parse(node.value)
        except _RefusedError as refusal:
            self._wrong(node, f"{entry}: {key}", str(refusal))


def _near(word: str, known: Sequence[str] | type[Do]) -> str:
    near = get_close_matches(word, [str(name) for name in known], 1)
    return f" (did you mean {near[0]}?)" if near else ""


def _duration(text: str) -> float:
    if text != "0" and not _DURATION.fullmatch(text):
        raise _RefusedError(
            f"{text!r} is no duration; accepted: a number with its unit, such as 250ms, 90s, 5m, 1h30m, 2d"
        )
    seconds = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    if seconds > _LONGEST:
        raise _RefusedError(f"{text!r} is longer than a year")
    return seconds


def _lasting(text: str) -> float:
    seconds = _duration(text)
    if seconds <= 0:
        raise _RefusedError(f"{text!r} lasts no time; leave `for` out to keep it until the end")
    return seconds


def _period(text: str) -> float:
    seconds = _duration(text)
    if seconds < _SHORTEST_PERIOD:
        raise _RefusedError(f"{text!r} is too short; accepted: {_SHORTEST_PERIOD:g}s or more")
    return seconds


def _share(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", text)
    value = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= value <= 1:
        raise _RefusedError(f"{text!r} is no share; accepted: 0% to 100%, or 0 to 1")
    return value


def _people(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text):
        raise _RefusedError(f"{text!r} is no number of people; accepted: 0 to 9999")
    return int(text)


def _mode(do: Do, text: str) -> str:
    if text not in MODES[do]:
        raise _RefusedError(f"{text!r} is unknown; accepted: {', '.join(MODES[do])}")
    return text


_PARSERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "at": ("at", _duration),
    "target": ("target", str),
    "for": ("lasts", _lasting),
    "latency": ("latency", _duration),
    "battery": ("battery", _duration),
    "period": ("period", _period),
    "loss": ("loss", _share),
    "intensity": ("intensity", _share),
    "people": ("people", _people),
}

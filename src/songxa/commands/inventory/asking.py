"""`songxa inventory add` by hand: asks for an entry question by question, and judges each answer at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from songxa.commands.inventory import choosing
from songxa.commands.inventory.carrying import inventory_of
from songxa.commands.inventory.detecting import Found, detect
from songxa.commands.inventory.fields import FIELDS, Asked, Draft, put_in
from songxa.commands.inventory.nouns import noun_of
from songxa.commands.inventory.suggesting import Suggestions
from songxa.commands.inventory.values import explainer, meant, told
from songxa.commands.shared import confirm, note, say
from songxa.inventory.edit.judge import Judge
from songxa.inventory.edit.references import Section
from songxa.inventory.sheet.keys import is_key
from songxa.model import InputError


class Interview:
    """Asks for an entry, and for those that it needs and that are not there yet; `drafts` are all of them, in order.

    `file` is the inventory, `root` what it says. Raises typer's Abort where nobody answers any more.
    """

    def __init__(self, file: Path, root: Mapping[str, Any], *, probe: bool) -> None:
        self._file, self._probe = file, probe
        self.drafts: list[Draft] = []
        self._know(root)

    def _know(self, root: Mapping[str, Any]) -> None:
        from songxa.collectors.snmp.profile import load_profiles

        self._root = root
        self._suggest = Suggestions(root)
        self._judge = Judge(root, load_profiles(), explainer())
        self._found = Found(answered=False)

    def hold(self, section: Section, key: str, entry: dict[str, Any]) -> None:
        """Asks for everything that `entry` lacks and that has to be asked, then for the key where there is none."""
        note(say("inventory.interview", what=say(f"inventory.noun.{noun_of(section)}")))
        for asked in FIELDS[section]:
            if asked.when is not None and not _known(entry, asked.name) and asked.when(entry):
                self._ask(section, key, entry, asked)
                if asked.name == "address" and entry.get("address"):
                    self._look(entry)
        while (wrong := self._judge.first(section, key or self._suggest.key(section, entry), entry)) is not None:
            field, why = wrong
            again = _asked(section, field)
            if again is None:
                raise InputError(f"{field}: {why}" if field else why)
            note(f"{say(_text(section, again))}: {say('inventory.refused', why=why)}")
            for name in _parts(again.name):
                put_in(entry, name, None)
            self._ask(section, key, entry, again)
        key = key or self._key(section, entry)
        self.drafts.append(Draft(section, key, entry))

    def _ask(self, section: Section, key: str, entry: dict[str, Any], asked: Asked) -> None:
        """One field, until its answer is good."""
        question = say(_text(section, asked)) + ("" if asked.needed else f" {say('inventory.optional')}")
        added = ""
        while True:
            answer = self._answer(section, question, entry, asked, added)
            if answer == choosing.NEW and asked.of is not None:
                added = self._first(asked.of)
                note(say("inventory.interview.back", what=say(f"inventory.noun.{noun_of(section)}")))
                continue
            if not answer and asked.needed:
                note(say("inventory.needed"))
                continue
            try:
                values = {asked.name: None} if not answer else told(section, asked.name, answer)
            except InputError as error:
                note(str(error))
                continue
            if asked.name == "snmp":
                values = {"snmp": self._snmp(entry, answer)}
            for name, value in values.items():
                put_in(entry, name, value)
            free = key or self._suggest.key(section, entry)
            wrong = [why for name in values if (why := self._judge.objection(section, free, entry, name))]
            if not wrong:
                return
            note(say("inventory.refused", why=wrong[0]))
            for name in values:
                put_in(entry, name, None)

    def _answer(self, section: Section, question: str, entry: Mapping[str, Any], asked: Asked, added: str) -> str:
        """What is typed, or NEW; `added` is what was just added to be named here."""
        choices = self._suggest.choices(section, asked, entry)
        default = added or self._suggest.default(asked, entry)
        if not default and asked.needed and len(choices) == 1:
            default = choices[0].key
        if asked.name == "kind" and self._found.kinds:
            default = default if default in self._found.kinds else self._found.kinds[0]
            choices.sort(key=lambda choice: choice.key not in self._found.kinds)
        elif asked.name == "snmp":
            default = self._found.credential or default
        elif asked.name == "model":
            default = self._found.model
        if asked.of is None and not choices:
            return choosing.ask(question, default)
        if asked.of is not None and asked.of not in ("devices", "credentials"):
            question = f"{question} {say('inventory.or_new')}"
        if asked.of is not None and asked.needed and not choices:
            note(say("inventory.none_yet", what=say(f"inventory.noun.{noun_of(asked.of)}")))
            return choosing.NEW
        return choosing.choose(question, choices, default, many=asked.many, others=lambda word: _others(asked, word))

    def _first(self, section: Section) -> str:
        """The key of an entry that another one is to name, and that is asked for first."""
        found = self._found
        self.hold(section, "", {})
        draft = self.drafts[-1]
        entries = self._root.get(section) or {}
        self._know({**self._root, section: {**entries, draft.key: draft.entry}})
        self._found = found
        return draft.key

    def _snmp(self, entry: Mapping[str, Any], answer: str) -> Any:
        """What is to stand there: nothing where the kind's default says it already, false where that is not wanted."""
        defaults = (self._root.get("defaults") or {}).get(entry.get("kind")) or {}
        usual = defaults.get("snmp")
        usual = usual.get("credential") if isinstance(usual, Mapping) else usual
        if answer:
            there = entry.get("snmp")
            if isinstance(there, Mapping):
                return {"credential": answer, **there}
            return None if answer == usual else answer
        return False if usual else None

    def _look(self, entry: Mapping[str, Any]) -> None:
        """Offers to ask the address that was typed."""
        if not self._probe or not confirm(say("inventory.probe", address=entry["address"]), True):
            return
        commune = inventory_of(self._file)
        credentials = [key for key in self._suggest.credentials(entry) if key in commune.credentials]
        self._found = detect(commune, str(entry["address"]), entry.get("snmp"), credentials)
        note(self._found.line())

    def _key(self, section: Section, entry: Mapping[str, Any]) -> str:
        default = self._suggest.key(section, entry)
        while True:
            key = choosing.ask(say("inventory.key"), default)
            wrong = self._judge.key(section, key)
            if not wrong:
                return key
            note(say("inventory.refused", why=wrong))


def _text(section: Section, asked: Asked) -> str:
    return f"inventory.field.{noun_of(section)}.{asked.text}"


def _parts(name: str) -> tuple[str, ...]:
    return ("latitude", "longitude") if name == "position" else (name,)


def _known(entry: Mapping[str, Any], name: str) -> bool:
    here: Any = entry
    for step in _parts(name)[0].split("."):
        if not isinstance(here, Mapping) or step not in here:
            return False
        here = here[step]
    return name != "snmp" or not isinstance(here, Mapping) or "credential" in here


def _asked(section: Section, field: str) -> Asked | None:
    """The question about a field that is wrong."""
    name = "position" if field in ("latitude", "longitude") else field
    near = [each for each in FIELDS[section] if name in (each.name, each.name.partition(".")[0])]
    near += [each for each in FIELDS[section] if each.name == name.partition(".")[0]]
    return near[0] if near else None


def _others(asked: Asked, word: str) -> str | None:
    """What a word that is no choice means: what people call one, or where the field is open one that is new."""
    is_open = asked.name in ("level", "category") and is_key(word)
    return meant(asked.name, word) or (word if is_open else None)

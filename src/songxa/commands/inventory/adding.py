"""`songxa inventory add`: a new entry, by flags in a script, question by question by hand. Asks nothing itself.

Exit codes: 0 added; 1 answered no; 2 refused or something is missing, with the reason; 3 `--dry-run`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.inventory.carrying import DryRun, Wish, carry_out, read
from songxa.commands.inventory.fields import FIELDS, Draft, put_in
from songxa.commands.inventory.nouns import NOUNS, entries_of, noun_of, refuse_taken
from songxa.commands.inventory.reviewing import Reason, Yes
from songxa.commands.shared import DEFAULT_INVENTORY, FAILED, INVALID, AsJson, InventoryFile, fail, note, say
from songxa.model import InputError
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.inventory.edit.references import Section

app = typer.Typer(help=say("inventory.add.help"), invoke_without_command=True)


@app.callback()
def add(context: typer.Context) -> None:
    if context.invoked_subcommand is not None:
        return
    if not _by_hand():
        fail(INVALID, say("inventory.add.what", nouns=", ".join(NOUNS)))
    from songxa.commands.inventory.choosing import choose
    from songxa.commands.inventory.suggesting import Choice

    nouns = ("device", *(noun for noun in NOUNS if noun != "device"))
    choices = [Choice(noun, say(f"inventory.noun.{noun}")) for noun in nouns]
    try:
        noun = choose(say("inventory.add.ask"), choices, "device")
    except typer.Abort:
        note("")
        fail(FAILED, say("inventory.not_done"))
    file = Path(os.environ.get("SONGXA_INVENTORY") or DEFAULT_INVENTORY)
    _add(NOUNS.get(noun, "devices"), {"inventory": file})


def _by_hand() -> bool:
    """Whether there is somebody who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _add(section: Section, given: Mapping[str, Any]) -> None:
    from songxa.inventory.edit.changes import Put
    from songxa.inventory.edit.normal import in_order

    wish = Wish(
        given["inventory"], given.get("reason") or "", bool(given.get("yes")), bool(given.get("dry_run")),
        bool(given.get("as_json")),
    )  # fmt: skip
    by_hand = _by_hand() and not (wish.yes or wish.as_json or wish.dry_run)
    try:
        if by_hand:
            from songxa.commands.inventory.starting import offer

            offer(wish.file)
        root = read(wish.file)
        drafts = _drafts(section, given, root, wish.file if by_hand else None)
    except typer.Abort:  # nobody answers any more
        note("")
        fail(FAILED, say("inventory.not_done"))
    if not wish.as_json:
        for line in _retired_alike(root, drafts):
            note(line)
    changes = [Put((where, name), in_order(where, each), new=True) for where, name, each in drafts]
    carry_out(wish, changes, list(_hints(drafts)))


def _drafts(section: Section, given: Mapping[str, Any], root: Mapping[str, Any], ask_for: Path | None) -> list[Draft]:
    """What is to be added, in order: the entry, behind those that it needs. What the options leave out is asked for
    where the inventory's file is given, else it ends the command. Raises InputError, typer's Abort."""
    entry = _told(section, given)
    key = given.get("key") or ""
    missing = [each.option for each in FIELDS[section] if each.needed and not _has(entry, each.name)]
    if not key and section == "credentials":
        missing.insert(0, "KEY")
    if missing and ask_for is None:
        fail(INVALID, say("inventory.add.missing", noun=noun_of(section), missing=", ".join(missing)))
    if key:
        refuse_taken(root, section, key)
    if not missing:
        from songxa.commands.inventory.suggesting import Suggestions

        return [Draft(section, key or Suggestions(root).key(section, entry), entry)]
    from songxa.commands.inventory.asking import Interview

    assert ask_for is not None
    interview = Interview(ask_for, root, probe=bool(given.get("probe", True)))
    interview.hold(section, key, entry)
    return interview.drafts


def _retired_alike(root: Mapping[str, Any], drafts: Sequence[Draft]) -> Iterator[str]:
    """What is out of use at an address, or under a name at a site, that a new device is to have: it may be meant."""
    out_of_use = {
        key: each
        for key, each in entries_of(root, "devices").items()
        if isinstance(each, Mapping) and each.get("retired")
    }
    for new in drafts:
        for key, old in out_of_use.items() if new.section == "devices" else ():
            alike = [(each.get("site"), each.get("name")) for each in (old, new.entry)]
            if alike[0] == alike[1] or (old.get("address") and old["address"] == new.entry.get("address")):
                yield say("inventory.add.retired", device=plain(key), day=old["retired"])


def _told(section: Section, given: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that the options give. Raises InputError."""
    from songxa.commands.inventory.values import told, value_of

    entry: dict[str, Any] = {}
    for each in FIELDS[section]:
        text = given.get(each.option.removeprefix("--").replace("-", "_"))
        if text is not None:
            for name, value in told(section, each.name, text).items():
                put_in(entry, name, value)
    for text in given.get("others") or ():
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(say("inventory.add.bad_set"))
        put_in(entry, name, value_of((section, "x", *name.split(".")), value))
    return entry


def _has(entry: Mapping[str, Any], name: str) -> bool:
    return all(part in entry for part in (("latitude", "longitude") if name == "position" else (name,)))


def _hints(drafts: Sequence[Draft]) -> Iterator[str]:
    for section, key, entry in drafts:
        if section == "credentials":
            parts = ("auth", "privacy") if entry.get("version") == "3" else ("community",)
            for part in parts:
                yield say("inventory.hint.secret", name=f"snmp.{key}.{part}")


def _options(noun: str, section: Section) -> Iterator[Parameter]:
    """An option for each field, all of them text: what they are to be, the schema says."""

    def parameter(name: str, kind: Any, default: Any = None) -> Parameter:
        return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)

    yield parameter("key", Annotated[str | None, typer.Argument(help=say("inventory.arg.key"), metavar="[KEY]")])
    for each in FIELDS[section]:
        text = say(f"inventory.field.{noun}.{each.text}")
        option = typer.Option(each.option, help=text, metavar="TEXT" if each.of is None else "KEY")
        yield parameter(each.option.removeprefix("--").replace("-", "_"), Annotated[str | None, option])
    yield parameter("others", Annotated[list[str] | None, typer.Option("--set", help=say("inventory.add.set"))])
    if section == "devices":
        yield parameter(
            "probe", Annotated[bool, typer.Option("--probe/--no-probe", help=say("inventory.add.probe"))], True
        )
    yield parameter("inventory", InventoryFile, DEFAULT_INVENTORY)
    yield parameter("yes", Yes, False)
    if section != "maintenance":  # whose own reason is also why it is added
        yield parameter("reason", Reason, "")
    yield parameter("dry_run", DryRun, False)
    yield parameter("as_json", AsJson, False)


def _command(noun: str, section: Section) -> Callable[..., None]:
    """`songxa inventory add NOUN`, with the options of its fields."""

    def command(**given: Any) -> None:
        _add(section, given)

    options = list(_options(noun, section))
    command.__signature__ = Signature(options)  # type: ignore[attr-defined]  # what Typer reads the options from
    command.__annotations__ = {each.name: each.annotation for each in options}
    return command


for _noun, _section in NOUNS.items():
    app.command(_noun, help=say(f"inventory.add.{_noun}"))(_command(_noun, _section))

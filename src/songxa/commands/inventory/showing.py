"""`songxa inventory list|show|find`: what the inventory holds. Changes nothing and asks no device.

Exit codes: 0 found; 1 `find` found nothing; 2 no such entry, or no good inventory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.inventory.carrying import read
from songxa.commands.inventory.nouns import NOUNS, entries_of, near, noun_of, present, section_of
from songxa.commands.shared import DEFAULT_INVENTORY, FAILED, INVALID, LANGUAGE, AsJson, InventoryFile, fail, load, say
from songxa.i18n import translate
from songxa.model import InputError
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.inventory.edit.references import Section
    from songxa.model import Inventory

app = typer.Typer()

_COLUMNS: Mapping[Section, tuple[str, ...]] = {
    "areas": ("name", "level", "parent", "households"),
    "sites": ("name", "area", "category", "public"),
    "operators": ("name", "hotline"),
    "devices": ("name", "kind", "site", "operator", "address"),
    "credentials": ("version", "user"),
    "maintenance": ("start", "end", "reason"),
}
_SEARCHED = ("name", "address", "model", "note", "ssids", "hotline", "reason")


@app.command("list", help=say("inventory.list.help"))
def listing(
    noun: Annotated[str | None, typer.Argument(help=say("inventory.arg.noun"), metavar="[NOUN]")] = None,
    retired: Annotated[bool, typer.Option("--retired", help=say("inventory.list.retired"))] = False,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    section: Section | None = section_of(noun) if noun is not None else None
    if retired and section not in (None, "devices"):
        fail(INVALID, say("inventory.list.only_devices"))
    commune = load(inventory)
    if retired:
        _list_retired(commune, as_json)
        return
    root = _in_use(inventory)
    if section is None:
        _count(commune, root, as_json)
        return
    entries = entries_of(root, section)
    if as_json:
        show_json([{"key": key, **entry} for key, entry in entries.items()])
    elif not entries:
        typer.echo(say("inventory.list.none", what=say(f"inventory.noun.{noun_of(section)}")))
    else:
        columns = _COLUMNS[section]
        heading = [say("inventory.column.key"), *(say(f"inventory.column.{each}") for each in columns)]
        rows = [[key, *(_cell(each, entry.get(each)) for each in columns)] for key, entry in entries.items()]
        show_table(heading, rows, whole=True)


def _in_use(file: Any) -> dict[str, Any]:
    """What the files say, without devices that are retired."""
    root = dict(read(file))
    devices = entries_of(root, "devices")
    root["devices"] = {key: each for key, each in devices.items() if not each.get("retired")}
    return root


def _count(commune: Inventory, root: Mapping[str, Any], as_json: bool) -> None:
    counts = {noun: len(entries_of(root, section)) for noun, section in NOUNS.items()}
    if as_json:
        show_json({"name": commune.name, **counts, "retired": len(commune.retired)})
        return
    typer.secho(plain(commune.name), bold=True)
    for noun, count in counts.items():
        typer.echo(f"  {say(f'inventory.noun.{noun}')}: {count}")
    if commune.retired:
        typer.echo("  " + say("inventory.list.out_of_use", n=len(commune.retired)))


def _list_retired(commune: Inventory, as_json: bool) -> None:
    if as_json:
        show_json(
            [
                {
                    "key": key, "name": each.device.name, "kind": each.device.kind.value, "site": each.device.site,
                    "address": each.device.address, "retired": each.since,
                }
                for key, each in commune.retired.items()
            ]
        )  # fmt: skip
    elif not commune.retired:
        typer.echo(say("inventory.list.none_retired"))
    else:
        columns = ("key", "name", "kind", "site", "retired")
        rows = [
            [key, each.device.name, _cell("kind", each.device.kind.value), each.device.site, each.since]
            for key, each in commune.retired.items()
        ]
        show_table([say(f"inventory.column.{each}") for each in columns], rows, whole=True)


def _cell(field: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if field == "kind":
        return translate(LANGUAGE, f"kind.{value}")
    if isinstance(value, bool):
        return translate(LANGUAGE, "sheet.yes" if value else "sheet.no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# ---- show -----------------------------------------------------------------------------------------------------------


@app.command("show", help=say("inventory.show.help"))
def show(
    entry: Annotated[str, typer.Argument(help=say("inventory.arg.entry"), metavar="[NOUN.]KEY")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.split import gather

    split = gather(inventory, {})
    root = split.root or {}
    section, key = _named(root, entry)
    found = present(root, section, key)
    part = split.owner((section, key))
    line = part.line((section, key))
    naming = list(_naming(root, section, key))
    if as_json:
        show_json(
            {
                "noun": noun_of(section), "key": key, "file": part.name, "line": line, "entry": found,
                "named_by": naming,
            }
        )  # fmt: skip
        return
    typer.secho(f"{noun_of(section)}.{key}", bold=True)
    for name, value in _flat(found):
        typer.echo(f"  {plain(name)}: {plain(_cell(name, value))}")
    typer.echo(f"  {say('inventory.show.where', file=part.name, line=line)}")
    if naming:
        typer.echo(f"  {say('inventory.show.named_by', n=len(naming), names=plain(', '.join(naming[:20])))}")


def _named(root: Mapping[str, Any], text: str) -> tuple[Section, str]:
    """The entry that is meant: by noun and key, or by a key alone where only one entry has it."""
    noun, dot, key = text.partition(".")
    if dot:
        return section_of(noun), key
    found = [section for section in NOUNS.values() if text in entries_of(root, section)]
    if len(found) > 1:
        fail(INVALID, say("inventory.show.which", which=", ".join(f"{noun_of(each)}.{text}" for each in found)))
    if not found:
        known = (key for section in NOUNS.values() for key in entries_of(root, section))
        raise InputError(say("inventory.show.none", word=plain(text), near=near(text, known)))
    return found[0], text


def _flat(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Fields by their paths with dots; lists of mappings stay with their names only."""
    for name, below in value.items():
        if isinstance(below, Mapping):
            yield from _flat(below, f"{above}{name}.")
        elif isinstance(below, list) and any(isinstance(each, Mapping | list) for each in below):
            names = [str(each["name"]) for each in below if isinstance(each, Mapping) and "name" in each]
            yield f"{above}{name}", names or say("inventory.show.points", n=len(below))
        else:
            yield f"{above}{name}", below


def _naming(root: Mapping[str, Any], section: Section, key: str) -> Iterator[str]:
    """What names the entry, such as device.wifi-1, each once."""
    from songxa.inventory.edit.references import REFERENCES

    seen = set[str]()
    for pattern in REFERENCES[section]:
        for where in _matching(root, pattern, (), key):
            place, *rest = where
            noun = next((noun for noun, each in NOUNS.items() if each == place), "")
            name = f"{noun}.{rest[0]}" if noun and rest else ".".join(where)
            if name not in seen:
                seen.add(name)
                yield name


def _matching(value: Any, pattern: tuple[str, ...], path: tuple[str, ...], key: str) -> Iterator[tuple[str, ...]]:
    from songxa.inventory.edit.references import ANY

    if not pattern:
        if value == key or (isinstance(value, list) and key in value):
            yield path
    elif isinstance(value, Mapping):
        for step in value if pattern[0] == ANY else [pattern[0]] if pattern[0] in value else []:
            yield from _matching(value[step], pattern[1:], (*path, step), key)


# ---- find -----------------------------------------------------------------------------------------------------------


@app.command("find", help=say("inventory.find.help"))
def find(
    text: Annotated[list[str], typer.Argument(help=say("inventory.arg.text"), metavar="TEXT…")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    from songxa.i18n.format import fold

    words = [fold(word) for each in text for word in each.split()]
    root = read(inventory)
    found = [
        (section, key, entry)
        for section in NOUNS.values()
        for key, entry in entries_of(root, section).items()
        if isinstance(entry, Mapping) and all(word in fold(_searched(key, entry)) for word in words)
    ]
    if as_json:
        show_json([{"noun": noun_of(section), "key": key, "entry": entry} for section, key, entry in found])
    elif found:
        rows = [
            [say(f"inventory.noun.{noun_of(section)}"), key, str(entry.get("name", "")), _detail(entry)]
            for section, key, entry in found
        ]
        show_table([say(f"inventory.column.{each}") for each in ("noun", "key", "name", "detail")], rows, whole=True)
    else:
        typer.echo(say("inventory.find.none", text=plain(" ".join(text))), err=True)
    if not found:
        raise typer.Exit(FAILED)


def _searched(key: str, entry: Mapping[str, Any]) -> str:
    values = (entry.get(name) for name in _SEARCHED)
    return " ".join(
        (key, *(" ".join(map(str, each)) if isinstance(each, list) else str(each) for each in values if each))
    )


def _detail(entry: Mapping[str, Any]) -> str:
    parts = [str(entry[name]) for name in ("address", "site", "area") if entry.get(name)]
    return ", ".join(
        [*parts, *([say("inventory.retired_since", day=entry["retired"])] if entry.get("retired") else [])]
    )

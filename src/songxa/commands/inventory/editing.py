"""`songxa inventory set|move|rename|retire|restore`: changes to single entries.

Exit codes: 0 made, or nothing to change; 1 answered no; 2 refused, with the reason; 3 `--dry-run` found a change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.inventory.carrying import DryRun, Wish, carry_out, read
from songxa.commands.inventory.nouns import assignment, entries_of, present, refuse_taken, section_of
from songxa.commands.inventory.reviewing import Reason, Yes
from songxa.commands.shared import DEFAULT_INVENTORY, AsJson, InventoryFile, note, say
from songxa.model import InputError
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.inventory.edit.changes import Change

app = typer.Typer()

_Key = Annotated[str, typer.Argument(help=say("inventory.arg.device"), metavar="DEVICE")]
_Keys = Annotated[list[str], typer.Argument(help=say("inventory.arg.devices"), metavar="DEVICE…")]

# ---- set, move, rename ----------------------------------------------------------------------------------------------


@app.command("set", help=say("inventory.set.help"))
def change(
    assignments: Annotated[list[str], typer.Argument(help=say("inventory.arg.set"), metavar="NOUN.KEY.FIELD=VALUE…")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    yes: Yes = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.inventory.values import told
    from songxa.inventory.edit.changes import Put, Remove

    root = read(inventory)
    changes: list[Change] = []
    for text in assignments:
        field, value = assignment(text)
        entry = present(root, field.section, field.key)
        where = (field.section, field.key)
        if field.path[0] == "snmp" and len(field.path) > 1 and isinstance(entry.get("snmp"), str):
            whole = Put((*where, "snmp"), {"credential": entry["snmp"]})  # which was written in short
            changes += [whole] if whole not in changes else []
        if value:
            found = told(field.section, ".".join(field.path), value)
            changes += [Put((*where, *name.split(".")), each) for name, each in found.items()]
        elif _deep(entry, field.path):
            changes.append(Remove((*where, *field.path)))
    carry_out(Wish(inventory, reason, yes, dry_run, as_json), changes)


def _deep(entry: object, path: Sequence[str]) -> bool:
    """Whether something stands there that can be taken out."""
    for step in path:
        if not isinstance(entry, Mapping) or step not in entry:
            return False
        entry = entry[step]
    return True


@app.command("move", help=say("inventory.move.help"))
def move(
    device: _Key,
    site: Annotated[str, typer.Argument(help=say("inventory.arg.site"), metavar="SITE")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    yes: Yes = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.changes import Put

    root = read(inventory)
    present(root, "devices", device)
    present(root, "sites", site)
    carry_out(Wish(inventory, reason, yes, dry_run, as_json), [Put(("devices", device, "site"), site)])


@app.command("rename", help=say("inventory.rename.help"))
def rename(
    section: Annotated[str, typer.Argument(help=say("inventory.arg.section"), metavar="SECTION")],
    key: Annotated[str, typer.Argument(help=say("inventory.arg.old"), metavar="KEY")],
    new: Annotated[str, typer.Argument(help=say("inventory.arg.new"), metavar="NEW")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    yes: Yes = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.changes import Rename
    from songxa.inventory.sheet.keys import is_key

    where = section_of(section)
    root = read(inventory)
    present(root, where, key)
    if not is_key(new):  # before everything that names it says so too
        raise InputError(say("inventory.no_key", word=plain(new)))
    if new != key:
        refuse_taken(root, where, new)
    if where in ("devices", "credentials") and not as_json:
        note(say(f"inventory.rename.{where}", old=key, new=new))
    carry_out(Wish(inventory, reason, yes, dry_run, as_json), [Rename(where, key, new)] if new != key else [])


# ---- retire, restore ------------------------------------------------------------------------------------------------


@app.command("retire", help=say("inventory.retire.help"))
def retire(
    devices: _Keys,
    since: Annotated[
        str | None, typer.Option("--since", help=say("inventory.retire.since"), metavar="YYYY-MM-DD")
    ] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    yes: Yes = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.changes import Put

    root = read(inventory)
    for key in devices:
        if since_when := present(root, "devices", key).get("retired"):
            raise InputError(say("inventory.retire.already", device=plain(key), day=since_when))
    _refuse_needed(root, devices)
    day = since or _today(root)
    changes = [Put(("devices", key, "retired"), day) for key in dict.fromkeys(devices)]
    carry_out(
        Wish(inventory, reason, yes, dry_run, as_json), changes, [say("inventory.retire.back", keys=" ".join(devices))]
    )


def _refuse_needed(root: Mapping[str, Any], keys: Sequence[str]) -> None:
    """Raises InputError, in one line, where something that stays in use needs one of the devices."""
    from songxa.inventory.rules.retirement import needs

    gone = set(keys)
    if hung := [name for name in root.get("canaries") or () if name in gone]:
        raise InputError(say("inventory.retire.canary", devices=", ".join(map(plain, hung))))
    needing: dict[str, list[str]] = {}
    for key, entry in entries_of(root, "devices").items():
        if key not in gone and isinstance(entry, Mapping) and not entry.get("retired"):
            for name in gone & set(needs(entry)):
                needing.setdefault(name, []).append(key)
    for name, found in needing.items():
        some = ", ".join(map(plain, found[:5])) + (", …" if len(found) > 5 else "")
        raise InputError(say("inventory.retire.needed", device=plain(name), n=len(found), some=some))


def _today(root: Mapping[str, Any]) -> str:
    """The day where the inventory is."""
    from songxa.i18n.format import zone

    return datetime.now(UTC).astimezone(zone(str(root.get("timezone", "Asia/Ho_Chi_Minh")))).date().isoformat()


@app.command("restore", help=say("inventory.restore.help"))
def restore(
    devices: _Keys,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    yes: Yes = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    from songxa.inventory.edit.changes import Remove

    root = read(inventory)
    for key in devices:
        if not present(root, "devices", key).get("retired"):
            raise InputError(say("inventory.restore.in_use", device=plain(key)))
    changes = [Remove(("devices", key, "retired")) for key in dict.fromkeys(devices)]
    carry_out(Wish(inventory, reason, yes, dry_run, as_json), changes)

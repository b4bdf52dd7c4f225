"""`songxa inventory discover`: devices that answer in a network, as a proposal."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.inventory import discovered as telling
from songxa.commands.inventory import reviewing
from songxa.commands.inventory.carrying import Edit, read
from songxa.commands.inventory.nouns import entries_of
from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    PENDING,
    AsJson,
    InventoryFile,
    confirm,
    fail,
    load,
    log_to_stderr,
    note,
    say,
)
from songxa.i18n.format import number, tell
from songxa.model import Context, Inventory, Kind, SecretError
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.discover.found import KnownAps
    from songxa.discover.networks import Targets
    from songxa.discover.propose import Proposal, Wishes
    from songxa.discover.search import Search
    from songxa.discover.sweep import Swept

app = typer.Typer()


@app.command("discover", help=say("discover.help"))
def discover(
    cidr: Annotated[list[str] | None, typer.Argument(help=say("discover.cidr"), metavar="CIDR")] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    credential: Annotated[
        list[str] | None, typer.Option("--credential", "-c", help=say("discover.credential"), metavar="KEY")
    ] = None,
    controller: Annotated[
        list[str] | None, typer.Option("--controller", help=say("discover.controller"), metavar="KEY")
    ] = None,
    site: Annotated[str, typer.Option(help=say("discover.site"), metavar="KEY")] = "",
    operator: Annotated[str, typer.Option(help=say("discover.operator"), metavar="KEY")] = "",
    kind: Annotated[str, typer.Option(help=say("discover.kind"), metavar="KIND")] = "",
    ping_only: Annotated[bool, typer.Option("--ping-only", help=say("discover.ping_only"))] = False,
    no_ping: Annotated[bool, typer.Option("--no-ping", help=say("discover.no_ping"))] = False,
    port: Annotated[int, typer.Option(help=say("discover.port"), min=1, max=65_535)] = 161,
    rate: Annotated[float, typer.Option(help=say("discover.rate"), min=1, max=500)] = 50.0,
    large: Annotated[bool, typer.Option("--large", help=say("discover.large"))] = False,
    yes: reviewing.Yes = False,
    reason: reviewing.Reason = "",
    as_json: AsJson = False,
) -> None:
    from songxa.discover.identity import tries
    from songxa.discover.networks import targets
    from songxa.discover.patch import changes
    from songxa.discover.propose import Wishes
    from songxa.discover.search import Search
    from songxa.inventory.edit import several
    from songxa.secrets import SecretStore

    log_to_stderr(logging.ERROR)
    commune = load(inventory)
    wishes = Wishes(site, operator, _kind(kind))
    _check(commune, wishes, cidr or (), credential or (), controller or (), ping_only=ping_only, no_ping=no_ping)
    secrets = SecretStore()
    wanted = targets(LANGUAGE, cidr or (), commune.allowed_networks)
    try:
        found_by = Search(wanted, tries(LANGUAGE, commune, secrets, credential or ()), port, not no_ping, rate)
    except SecretError as error:
        fail(FAILED, tell(LANGUAGE, error.reason))
    _allow(wanted, rate, large=large)
    if wanted.size and not credential:
        note(say("discover.no_credentials"))
    context = Context(commune, secrets, socket.socket, None, time.monotonic, time.time, SystemRandom())
    swept, aps, known = asyncio.run(_look(context, found_by, controller or (), quiet=as_json))
    proposal = _propose(commune, read(inventory), wishes, swept, aps, ping_only=ping_only)
    edit = Edit(inventory, changes(proposal.drafts))
    if edit.work(several.texts_of(inventory)):
        edit.check()
    if not as_json:
        telling.show(swept, proposal, known, edit)
    written = _wanted(proposal, yes=yes, as_json=as_json) and _write(inventory, edit, reason)
    if as_json:
        show_json(telling.facts(swept, proposal, known, edit, written=written))
    elif written:
        note(say("discover.written", n=len(proposal.drafts), file=inventory))
    if proposal.drafts and not written:
        raise typer.Exit(PENDING)


def _kind(word: str) -> Kind | None:
    """What is meant by --kind, in words as people use them."""
    from songxa.commands.inventory.values import meant

    found = meant("kind", word)
    if word and not found:
        fail(
            INVALID, say("inventory.import.unknown", option="--kind", given=telling.short(word), known=", ".join(Kind))
        )
    return Kind(found) if found else None


def _check(
    commune: Inventory,
    wishes: Wishes,
    networks: Sequence[str],
    credentials: Sequence[str],
    controllers: Sequence[str],
    *,
    ping_only: bool,
    no_ping: bool,
) -> None:
    """Ends the command where what was asked for does not go together."""
    if not networks and not controllers:
        fail(INVALID, say("discover.nothing"))
    for option, key, known in (
        ("--site", wishes.site, commune.sites.keys()),
        ("--operator", wishes.operator, commune.operators.keys()),
    ):
        if key and key not in known:
            fail(INVALID, say("discover.unknown_key", option=option, code=telling.short(key), known=", ".join(known)))
    if ping_only and (no_ping or wishes.kind is None):
        fail(INVALID, say("discover.ping_only_needs"))
    if no_ping and not credentials:
        fail(INVALID, say("discover.no_ping_needs"))
    if wishes.kind in (Kind.FIBRE_BOX, Kind.ONU):
        fail(INVALID, say("discover.unasked_kind", kind=wishes.kind))


def _allow(wanted: Targets, rate: float, *, large: bool) -> None:
    """Asks before anything larger than a /22, or ends the command."""
    from songxa.discover.networks import UNASKED

    if wanted.size <= UNASKED or large:
        return
    if not sys.stdin.isatty():
        fail(INVALID, say("discover.large_needs", count=number(LANGUAGE, wanted.size), most=number(LANGUAGE, UNASKED)))
    minutes = max(1, round(wanted.size / rate / 60))
    question = say("discover.ask_large", count=number(LANGUAGE, wanted.size), minutes=number(LANGUAGE, minutes))
    if not confirm(question):
        fail(FAILED, say("discover.not_searched"))


async def _look(
    context: Context, found_by: Search, controllers: Sequence[str], *, quiet: bool
) -> tuple[Swept, list[KnownAps], int]:
    """What the networks and the controllers tell, and how many of the addresses the inventory has already."""
    from songxa.discover.controller import known_aps
    from songxa.discover.search import search, unknown

    aps = [await known_aps(LANGUAGE, context, key) for key in dict.fromkeys(controllers)]
    addresses = unknown(found_by.targets, context.inventory)
    known = sum(1 for _ in found_by.targets.addresses()) - len(addresses)
    asked = count(1)
    with reviewing.progress(say("discover.searching"), bool(addresses) and not quiet) as done:
        return await search(context, found_by, addresses, lambda: done(next(asked) / len(addresses))), aps, known


def _propose(
    commune: Inventory,
    root: Mapping[str, Any],
    wishes: Wishes,
    swept: Swept,
    aps: Sequence[KnownAps],
    *,
    ping_only: bool,
) -> Proposal:
    """`root` is what the inventory's files say by now, `commune` what they said when the search began."""
    from songxa.discover.patch import default_ports
    from songxa.discover.propose import Proposer

    taken = entries_of(root, "devices").keys() | commune.devices.keys() | commune.retired.keys()
    proposer = Proposer(LANGUAGE, commune, taken, wishes, default_ports(root))
    proposer.add_found(swept.found)
    if ping_only:
        proposer.add_pinged(swept.ping_only)
    for each in aps:
        proposer.add_aps(each)
    return proposer.proposal()


def _wanted(proposal: Proposal, *, yes: bool, as_json: bool) -> bool:
    """Whether the devices are to be added. Where nobody can be asked, they are only proposed."""
    if not proposal.drafts or yes:
        return bool(proposal.drafts)
    if as_json or not sys.stdin.isatty():
        return False
    return confirm(say("discover.ask", n=len(proposal.drafts)))


def _write(file: Path, edit: Edit, reason: str) -> bool:
    """Adds the devices to the inventory as it is now. Raises InputError."""
    from songxa.inventory.edit import several

    why = plain(reason) or say("discover.reason")
    several.edit(file, edit.work, check=edit.check, who=reviewing.who(), reason=why, waiting=reviewing.waits)
    return True

"""`songxa spool`: what waits for other servers, what they refused, and what is to become of that."""

from __future__ import annotations

import base64
import time
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.desk import LATE_S, VIETNAM, folder_of, names
from songxa.commands.shared import FAILED, INVALID, LANGUAGE, AsJson, Data, KnownBy, Simulated, fail, say
from songxa.i18n.format import clock, iso, number, percent, span, tell, zone
from songxa.model import SongxaError
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.spool.look import Refused, Waiting

app = typer.Typer(help=say("spool.help"), no_args_is_help=True)

Of = Annotated[str | None, typer.Option("--exporter", help=say("spool.exporter"), metavar="NAME")]
Limit = Annotated[int, typer.Option(help=say("spool.limit"), min=1, max=10_000)]


@app.command("status", help=say("spool.status.help"))
def status(
    exporter: Of = None,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    as_json: AsJson = False,
) -> None:
    from songxa.spool import look

    folder, chosen, where = asked(exporter, data, simulate, inventory)
    found = [look.waiting(folder, each) for each in chosen]
    alive = lives(folder)
    if as_json:
        show_json([facts(each, where) for each in found])
    elif not found:
        typer.echo(say("spool.none", folder=folder))
    else:
        columns = ("exporter", "state", "waiting", "oldest", "size", "share", "outlook", "refused")
        show_table(
            [say(f"spool.column.{each}") for each in columns], [row(each, where, alive) for each in found], {2, 4, 5, 7}
        )
        for each in found:
            if alive and not each.running:
                typer.echo(say("spool.nobody", exporter=each.exporter))
            if each.running and (words := plain(tell(LANGUAGE, each.words))):
                since = clock(each.told["since"], where, time.time())
                typer.echo(say("spool.words", exporter=each.exporter, since=since, words=words))


def row(each: Waiting, where: tzinfo, alive: bool) -> list[str]:
    """A line of the table; `alive` tells whether songxa runs."""
    most = each.told.get("max_bytes")
    idle = "nobody" if alive else "stopped"
    return [
        each.exporter,
        say(f"spool.state.{each.told.get('state', 'ok') if each.running else idle}"),
        number(LANGUAGE, each.points),
        "–" if each.oldest is None else clock(each.oldest, where, time.time()),
        number(LANGUAGE, each.room / 1e6, 1),
        share(each.room / most) if most else "–",
        outlook(each),
        number(LANGUAGE, each.quarantined),
    ]


def share(ratio: float) -> str:
    """How full, where next to nothing does not look like more."""
    return f"< {percent(LANGUAGE, 0.01)}" if 0 < ratio < 0.01 else percent(LANGUAGE, ratio)


def lives(folder: Path) -> bool:
    """Whether a songxa works on this folder: it has a spool there, or its history's heartbeat is fresh."""
    from songxa.history import Archive
    from songxa.spool import schema

    if any(schema.claimed(schema.path_of(folder, each)) for each in schema.names(folder)):
        return True
    try:
        archive = Archive(folder)
        try:
            beat = archive.beat()
        finally:
            archive.close()
    except SongxaError:
        return False
    return beat is not None and abs(time.time() - beat) <= LATE_S


def outlook(each: Waiting) -> str:
    """What becomes of what waits, as things are."""
    if each.oldest is None:
        return say("spool.outlook.empty")
    if not each.running:
        return say("spool.outlook.stays")
    if each.drops_in_s is None:
        return say("spool.outlook.drains")
    if each.drops_in_s <= 0:
        return say("spool.outlook.dropping")
    return say("spool.outlook.drops", span=span(LANGUAGE, each.drops_in_s))


def facts(each: Waiting, where: tzinfo) -> dict[str, Any]:
    """The documented form of `songxa spool status --json`."""
    told = each.told

    def moment(at: float | None) -> str | None:
        return None if at is None else iso(at, where)

    return {
        "exporter": each.exporter,
        "running": each.running,
        "state": told.get("state"),
        "words": tell(LANGUAGE, each.words),
        "since": moment(told.get("since")),
        "last_delivery": moment(told.get("delivered_at")),
        "waiting": {
            "batches": each.batches, "points": each.points, "bytes": each.room, "oldest": moment(each.oldest),
        },
        "limits": {"bytes": told.get("max_bytes"), "seconds": told.get("max_age_s")},
        "drops_in_seconds": each.drops_in_s,
        "quarantined": each.quarantined,
    }  # fmt: skip


@app.command("quarantine", help=say("spool.quarantine.help"))
def quarantine(
    exporter: Of = None,
    limit: Limit = 20,
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    as_json: AsJson = False,
) -> None:
    from songxa.spool import look

    folder, chosen, where = asked(exporter, data, simulate, inventory)
    found = [record for each in chosen for record in look.refused(folder, each, limit + 1)]
    found.sort(key=lambda record: record.refused, reverse=True)
    shown = found[:limit]
    if as_json:
        show_json([refused_facts(each, where) for each in shown])
        return
    if not shown:
        typer.echo(say("spool.refused.none"))
        return
    columns = ("exporter", "refused_at", "words", "record")
    now = time.time()
    rows = [
        [each.exporter, clock(each.refused, where, now), each.words, each.record.decode("utf-8", "replace")]
        for each in shown
    ]
    show_table([say(f"spool.column.{each}") for each in columns], rows)
    if len(found) > limit:
        typer.echo(say("spool.refused.more"))


def refused_facts(each: Refused, where: tzinfo) -> dict[str, Any]:
    """The documented form of `songxa spool quarantine --json`; what is no text is in base64."""
    try:
        record = {"record": each.record.decode()}
    except UnicodeDecodeError:
        record = {"record_base64": base64.b64encode(each.record).decode()}
    return {
        "exporter": each.exporter,
        "id": each.id,
        "at": iso(each.at, where),
        "refused": iso(each.refused, where),
        "points": each.points,
        "words": each.words,
        **record,
    }


@app.command("retry", help=say("spool.retry.help"))
def retry(exporter: Of = None, data: Data = None, simulate: Simulated = False, as_json: AsJson = False) -> None:
    from songxa.spool import look

    folder, chosen, _ = asked(exporter, data, simulate)
    report("retried", {each: look.put_back(folder, each) for each in chosen}, as_json)


@app.command("drop", help=say("spool.drop.help"))
def drop(
    exporter: Of = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("spool.yes"))] = False,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.spool import look

    folder, chosen, _ = asked(exporter, data, simulate)
    held = {each: count for each in chosen if (count := look.waiting(folder, each).quarantined)}
    question = say("spool.ask", n=sum(held.values()), exporters=", ".join(held))
    if held and not yes and not typer.confirm(question, err=True):
        fail(FAILED, say("spool.kept"))
    report("dropped", {each: look.discard(folder, each) for each in held}, as_json)


def report(what: str, done: dict[str, int], as_json: bool) -> None:
    """What was done, by exporter."""
    if as_json:
        show_json(done)
    elif not any(done.values()):
        typer.echo(say("spool.refused.none"))
    else:
        for exporter, count in done.items():
            message = f"spool.{what}" if count else "spool.refused.none_of"
            typer.echo(say(message, exporter=exporter, n=count))


def asked(
    exporter: str | None, data: Path | None, simulated: bool, inventory: Path | None = None
) -> tuple[Path, list[str], tzinfo]:
    """The folder, the spools in it that are meant, and the zone to tell times in. Ends where there is none such."""
    from songxa.spool import schema

    folder = folder_of(data, simulated)
    if not folder.is_dir():
        fail(INVALID, say("spool.no_folder", folder=folder))
    there = schema.names(folder)
    if exporter is not None and exporter not in there:
        fail(INVALID, say("spool.no_such", exporter=plain(exporter), folder=folder, some=", ".join(there) or "–"))
    commune = names(inventory)
    return folder, there if exporter is None else [exporter], zone(commune.timezone if commune else VIETNAM)

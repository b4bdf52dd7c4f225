"""`songxa alerts`: messages to people. Sends no message about an incident; `songxa run` does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from songxa.commands.shared import (
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    AsJson,
    Data,
    InventoryFile,
    Simulated,
    fail,
    load,
    say,
)
from songxa.i18n import translate
from songxa.i18n.format import number, tell, zone
from songxa.model import Alerts, Cause, Incident, Inventory, Recipient, Secrets
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.notify.letter import Letter, Scribe
    from songxa.notify.post import Address
    from songxa.notify.service import Outcome

app = typer.Typer(help=say("alerts.help"), no_args_is_help=True)


# ---- test -----------------------------------------------------------------------------------------------------------


@app.command("test", help=say("alerts.test.help"))
def test(
    recipients: Annotated[
        list[str] | None, typer.Argument(help=say("alerts.test.recipients"), metavar="[RECIPIENT]…")
    ] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    from songxa.notify.service import Fate

    commune = load(inventory)
    chosen = _chosen(commune, recipients or [], inventory)
    outcomes = try_all(commune, chosen)
    told = [(key, outcome, result(key, outcome)) for key, outcome in outcomes.items()]
    if as_json:
        show_json(
            [
                {
                    "recipient": key,
                    "ok": outcome.fate is Fate.DELIVERED,
                    "problem": None if outcome.fate is Fate.DELIVERED else outcome.fate.value,
                    "service": outcome.service or None,
                    "status": outcome.status or None,
                    "message": line,
                }
                for key, outcome, line in told
            ]
        )
    else:
        for key, outcome, line in told:
            colour = typer.colors.GREEN if outcome.fate is Fate.DELIVERED else typer.colors.RED
            typer.secho(plain(f"{key}: {line}"), fg=colour)
    if any(outcome.fate is not Fate.DELIVERED for outcome in outcomes.values()):
        raise typer.Exit(FAILED)


def _chosen(commune: Inventory, asked: Sequence[str], file: Path) -> list[str]:
    known = commune.alerts.recipients
    if not known:
        fail(INVALID, say("alerts.none", file=file))
    for key in asked:
        if key not in known:
            fail(INVALID, say("alerts.unknown", recipient=plain(key), known=", ".join(known)))
    return list(dict.fromkeys(asked)) or list(known)


def try_all(commune: Inventory, chosen: Sequence[str], secrets: Secrets | None = None) -> dict[str, Outcome]:
    """Everybody at the same time; whoever does not end within a try's time is slow. None: the usual secrets."""
    from songxa.notify.post import TRY_S, ThreadPost
    from songxa.notify.service import Fate, Outcome
    from songxa.secrets import SecretStore

    post = ThreadPost(secrets or SecretStore(), time.monotonic)
    for key in chosen:
        post.send(key, _scribe(commune, commune.alerts.recipients[key]).trial(key))
    limit, found = time.monotonic() + TRY_S, dict[str, Outcome]()
    while len(found) < len(chosen) and time.monotonic() < limit:
        post.wait()
        found |= {answer.recipient: answer.outcome for answer in post.answers()}
    return {key: found.get(key, Outcome(Fate.SLOW)) for key in chosen}


def result(key: str, outcome: Outcome) -> str:
    """What came of a try, in one line."""
    from songxa.notify.post import TRY_S, secret_name
    from songxa.notify.service import ACCEPTED, Fate

    service, secret = outcome.service or say("alerts.test.service"), secret_name(key)
    match outcome.fate:
        case Fate.DELIVERED:
            return f"{say('alerts.test.sent')} ({service})"
        case Fate.REFUSED:
            return say("alerts.test.refused", service=service, status=outcome.status, secret=secret)
        case Fate.SLOW:
            return say("alerts.test.slow", service=service, seconds=number(LANGUAGE, TRY_S))
        case Fate.MISSING | Fate.UNREADABLE:
            return tell(LANGUAGE, outcome.reason)
        case Fate.MALFORMED:
            return say("alerts.test.malformed", secret=secret, accepted=ACCEPTED)
        case Fate.FAILED:
            return say("alerts.test.failed", service=service, secret=secret)


# ---- list -----------------------------------------------------------------------------------------------------------


@app.command("list", help=say("alerts.list.help"))
def listing(inventory: InventoryFile = DEFAULT_INVENTORY, as_json: AsJson = False) -> None:
    from songxa.notify.post import AddressBook, secret_name
    from songxa.notify.service import Fate, Outcome
    from songxa.secrets import SecretStore

    commune = load(inventory)
    book = AddressBook(SecretStore())
    found = {key: book.look(key) for key in commune.alerts.recipients}
    wrong = {key: result(key, Outcome(each.fate, reason=each.reason)) for key, each in found.items() if each.fate}
    if as_json:
        show_json([facts(commune, key, found[key], wrong.get(key)) for key in found])
        return
    if not found:
        fail(INVALID, say("alerts.none", file=inventory))
    short = {
        Fate.MISSING: "alerts.no_secret",
        Fate.UNREADABLE: "alerts.closed_secret",
        Fate.MALFORMED: "alerts.bad_secret",
    }
    rows = []
    for key, address in found.items():
        recipient = commune.alerts.recipients[key]
        through = say(short[address.fate], secret=secret_name(key)) if address.fate else address.service
        rows.append([key, through, gets(commune, recipient), quiet_hours(commune.alerts, recipient)])
    show_table([say(f"alerts.{column}") for column in ("recipient", "service", "gets", "quiet")], rows, whole=True)
    for key, line in wrong.items():
        typer.secho(plain(f"{key}: {line}"), fg=typer.colors.RED)


def gets(commune: Inventory, recipient: Recipient) -> str:
    """What a recipient is told of, in a few words."""
    parts = [
        *(commune.operators[key].name for key in recipient.operators if key in commune.operators),
        *(commune.areas[key].name for key in recipient.areas if key in commune.areas),
        *(translate(LANGUAGE, f"cause.{cause}") for cause in recipient.causes),
    ]
    if recipient.households:
        parts.append(say("alerts.households", n=number(LANGUAGE, recipient.households)))
    return ", ".join(parts) or say("alerts.everything")


def quiet_hours(alerts: Alerts, recipient: Recipient) -> str:
    """When a recipient is not told; a dash where that is never so."""
    if not recipient.quiet or alerts.quiet_from == alerts.quiet_until:
        return "–"
    start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (alerts.quiet_from, alerts.quiet_until))
    if alerts.urgent_households:
        return say("alerts.urgent", start=start, end=end, n=number(LANGUAGE, alerts.urgent_households))
    return say("alerts.quiet_hours", start=start, end=end)


def facts(commune: Inventory, key: str, address: Address, wrong: str | None) -> dict[str, Any]:
    """A recipient as `songxa alerts list --json` gives it. `wrong` says what is, with its secret."""
    from songxa.notify.post import secret_name

    recipient, alerts = commune.alerts.recipients[key], commune.alerts
    held = recipient.quiet and alerts.quiet_from != alerts.quiet_until
    start, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (alerts.quiet_from, alerts.quiet_until))
    return {
        "recipient": key,
        "secret": secret_name(key),
        "secret_problem": None if address.fate is None else address.fate.value,
        "message": wrong,
        "service": address.service or None,
        "language": recipient.language or alerts.language,
        "operators": list(recipient.operators),
        "areas": list(recipient.areas),
        "causes": [cause.value for cause in recipient.causes],
        "households": recipient.households,
        "quiet": {"start": start, "end": end, "urgent_households": alerts.urgent_households} if held else None,
        "repeat_hours": alerts.repeat_s / 3600,
    }


# ---- preview --------------------------------------------------------------------------------------------------------


class Shown(NamedTuple):
    """A message as it would go out, and to whom."""

    incident: Incident
    letter: Letter
    recipients: list[str]


@app.command("preview", help=say("alerts.preview.help"))
def preview(
    last: Annotated[int, typer.Option(help=say("alerts.preview.last"), metavar="N", min=0, max=100)] = 0,
    data: Data = None,
    simulate: Simulated = False,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.desk import desk

    commune = load(inventory)
    if not commune.alerts.recipients:
        fail(INVALID, say("alerts.none", file=inventory))
    with desk(data, simulate, inventory) as here:
        found = here.archive.incidents(here.scope, open_only=not last, limit=last or 100)
        shown = [each for incident in found for each in letters(commune, incident, here.now, simulate)]
    if as_json:
        show_json(
            [
                {"incident": each.incident.id, "recipients": each.recipients, "id": each.letter.id,
                 "title": each.letter.title, "body": each.letter.body}
                for each in shown
            ]
        )  # fmt: skip
        return
    if not shown:
        typer.echo(say("alerts.nothing"))
    for each in shown:
        typer.secho(plain(each.letter.title), bold=True)
        for line in each.letter.body.splitlines():
            typer.echo(f"  {plain(line)}")
        to = ", ".join(each.recipients)
        typer.echo(say("alerts.to", recipients=to) if to else say("alerts.to_nobody"))


def letters(commune: Inventory, incident: Incident, now: float, simulated: bool) -> list[Shown]:
    """An incident in every language that somebody who wants to know of it reads; in one at least."""
    from songxa.notify.decide import concerns
    from songxa.notify.letter import Item
    from songxa.notify.story import News, Story, areas_of

    story = Story(incident, now, True, now, True, areas_of(incident, commune))
    over = incident.recovered_at is not None
    news = News.OPENED if not over else News.PASSED if incident.cause is Cause.MONITOR else News.OVER
    alerts, found = commune.alerts, dict[str, list[str]]()
    for key, recipient in alerts.recipients.items():
        if concerns(recipient, story):
            found.setdefault(recipient.language or alerts.language, []).append(key)
    return [
        Shown(incident, _writer(commune, language, simulated).one(Item(news, incident, 2 if over else 1), now), keys)
        for language, keys in (found or {alerts.language: []}).items()
    ]


def _scribe(commune: Inventory, recipient: Recipient) -> Scribe:
    return _writer(commune, recipient.language or commune.alerts.language, False)


def _writer(commune: Inventory, language: str, simulated: bool) -> Scribe:
    from songxa.notify.letter import Scribe
    from songxa.notify.names import Names

    return Scribe(language, Names(commune), zone(commune.timezone), commune.alerts.page, simulated)

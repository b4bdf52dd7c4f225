"""`songxa secret`: the values that the inventory only names: set, list, rotate. Shows none of them."""

from __future__ import annotations

import os
import sys
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
    InventoryFile,
    fail,
    load,
    note,
    say,
)
from songxa.i18n.format import tell
from songxa.model import SecretError, SongxaError
from songxa.terminal import show_json, show_table
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.commands.secret.needs import Found
    from songxa.commands.secret.trial import Trial
    from songxa.model import Inventory
    from songxa.secrets import Place, Secret, SecretStore

app = typer.Typer(help=say("secret.help"), no_args_is_help=True)

STRAY = {"allow_extra_args": True, "ignore_unknown_options": True}
"""What should not be there is refused here: the usual refusal repeats it, and it may be the secret."""

Name = Annotated[str, typer.Argument(help=say("secret.of"), metavar="NAME")]
Systemd = Annotated[bool, typer.Option("--systemd", help=say("secret.systemd"))]
Credstore = Annotated[Path, typer.Option("--credstore", help=say("secret.credstore"), metavar="DIR")]
CREDSTORE = Path("/etc/credstore.encrypted")


class _Done(NamedTuple):
    """What became of a secret: `outcome` ends the key of a message, `after` says what is left to do."""

    outcome: str
    place: Place
    after: list[str]


# ---- set ------------------------------------------------------------------------------------------------------------


@app.command("set", help=say("secret.set.help"), context_settings=STRAY)
def set_(
    context: typer.Context,
    name: Name,
    systemd: Systemd = False,
    credstore: Credstore = CREDSTORE,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.secret.asking import name_from, value_for
    from songxa.secrets import SecretStore

    name = name_from(name, context.args)
    store, commune = SecretStore(), _known(inventory)
    place = _place(name, store, systemd, credstore)
    if commune is not None:
        _warn(name, commune, inventory)
    done = _written(name, value_for(name), place, store, commune)
    if as_json:
        show_json(_facts(name, done))
    else:
        _tell(name, done)


def _known(file: Path) -> Inventory | None:
    """The inventory, where there is one that can be read: a secret can be set before it is referred to."""
    try:
        return load(file)
    except SongxaError:
        return None


def _warn(name: str, commune: Inventory, file: Path) -> None:
    """A name that songxa's own parts would read, and that nothing refers to, is a slip more often than not."""
    from songxa.commands.secret.needs import OWN, purposes

    needed = purposes(commune)
    if name not in needed and name.partition(".")[0] in OWN:
        note(say("secret.not_needed", secret=name, file=file, needed=", ".join(needed) or "–"))


# ---- list -----------------------------------------------------------------------------------------------------------


@app.command("list", help=say("secret.list.help"))
def listing(
    inventory: InventoryFile = DEFAULT_INVENTORY, credstore: Credstore = CREDSTORE, as_json: AsJson = False
) -> None:
    from songxa.commands.secret.needs import look
    from songxa.secrets import SecretStore

    found = look(load(inventory), SecretStore(), credstore)
    wrong = [each for each in found if each.needed and each.problem]
    if as_json:
        show_json([_listed(each) for each in found])
    elif not found:
        typer.echo(say("secret.none", file=inventory))
    else:
        columns = [say(f"secret.column.{each}") for each in ("name", "purpose", "place")]
        show_table(columns, [_row(each) for each in found], whole=True)
        for line in dict.fromkeys(each.words for each in wrong):
            typer.secho(plain(line), fg=typer.colors.RED)
    if any(each.problem != "sealed" for each in wrong):
        raise typer.Exit(FAILED)


def _row(each: Found) -> list[str]:
    where = say(f"secret.state.{each.problem}") if each.problem else _shown(each.places[0])
    return [each.name, each.purpose or say("secret.for.nothing"), where]


def _shown(place: Place) -> str:
    return say(f"secret.place.{place.kind}", at=place.at)


def _listed(each: Found) -> dict[str, Any]:
    """A secret as the documented `songxa secret list --json` gives it."""
    usable = each.places if each.problem is None else []
    return {
        "secret": each.name,
        "needed": each.needed,
        "for": each.purpose or None,
        "place": usable[0]._asdict() if usable else None,
        "hidden_places": [place._asdict() for place in usable[1:]],
        "problem": each.problem,
        "message": each.words or None,
    }


# ---- rotate ---------------------------------------------------------------------------------------------------------


@app.command("rotate", help=say("secret.rotate.help"), context_settings=STRAY)
def rotate(
    context: typer.Context,
    name: Name,
    untried: Annotated[bool, typer.Option("--untried", help=say("secret.untried"))] = False,
    systemd: Systemd = False,
    credstore: Credstore = CREDSTORE,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.secret.asking import name_from, value_for
    from songxa.secrets import SecretStore

    name = name_from(name, context.args)
    store, commune = SecretStore(), load(inventory)
    place = _place(name, store, systemd, credstore)
    old = None if systemd else _old(name, store)
    _warn(name, commune, inventory)
    value = value_for(name)
    if old is not None and old == value:
        fail(INVALID, say("secret.same", secret=name))
    trial = None if untried else _tried(name, value, commune, store)
    if trial is not None and not _goes_on(trial):
        if as_json:
            show_json(_rotated(name, trial, None))
        fail(FAILED, say("secret.kept", secret=name))
    done = _written(name, value, place, store, commune)
    if as_json:
        show_json(_rotated(name, trial, done))
    else:
        _tell(name, done)


def _old(name: str, store: SecretStore) -> Secret:
    """The value so far. Ends the command where there is none."""
    from songxa.model import SecretMissing

    try:
        return store.get(name)
    except SecretMissing:
        fail(INVALID, say("secret.nothing_to_rotate", secret=name))
    except SecretError as error:
        fail(INVALID, tell(LANGUAGE, error.reason))


def _tried(name: str, value: Secret, commune: Inventory, store: SecretStore) -> Trial:
    from songxa.commands.secret.trial import Verdict, attempt

    note(say("secret.trying", secret=name))
    trial = attempt(name, value, commune, store)
    good = trial.verdict is Verdict.CONFIRMED
    typer.secho(plain(trial.words), err=True, fg=typer.colors.GREEN if good else typer.colors.YELLOW)
    return trial


def _goes_on(trial: Trial) -> bool:
    """Whether the new value takes the place of the old one. What nothing confirmed, a person at a terminal may."""
    from songxa.commands.secret.trial import Verdict

    if trial.verdict is Verdict.CONFIRMED:
        return True
    if trial.verdict is Verdict.REFUSED or not sys.stdin.isatty():
        return False
    return typer.confirm(say("secret.ask_untried"), err=True)


def _rotated(name: str, trial: Trial | None, done: _Done | None) -> dict[str, Any]:
    """The documented form of `songxa secret rotate --json`."""
    tried = {"trial": trial.verdict.value if trial else "skipped", "words": plain(trial.words) if trial else None}
    facts = _facts(name, done) if done else {"secret": name, "outcome": "kept", "place": None, "after": []}
    return facts | tried


# ---- both -----------------------------------------------------------------------------------------------------------


def _place(name: str, store: SecretStore, systemd: bool, credstore: Path) -> Place:
    """Where the secret is to be written. Ends the command where it would have no effect there, before anybody types."""
    from songxa.secret_keeping import sealed
    from songxa.secrets import Place

    if systemd:
        return Place("credential", str(sealed.path_of(name, credstore)))
    standing = store.standing(name)
    if standing and standing[0].kind == "credential":
        fail(INVALID, say("secret.in_credential", secret=name, file=standing[0].at))
    files = [Path(place.at) for place in standing if place.kind == "file"]
    file = files[0] if files else _usual(store.files)
    for each in store.files[: store.files.index(file) + 1]:
        if trouble := store.trouble(each):
            fail(INVALID, tell(LANGUAGE, trouble))
    return Place("file", str(file))


def _usual(files: Sequence[Path]) -> Path:
    """The file for a new secret: the machine's own where this user may write it, else the user's."""
    if not files:
        fail(INVALID, say("secret.no_file"))
    return next((file for file in files if os.geteuid() == 0 or os.access(file, os.W_OK)), files[-1])


def _written(name: str, value: Secret, place: Place, store: SecretStore, commune: Inventory | None) -> _Done:
    from songxa.secret_keeping import file, sealed

    path = Path(place.at)
    try:
        if place.kind == "credential":
            sealed.seal(name, value, path.parent)
            return _Done("sealed", place, _after(name, place, store, commune))
        outcome = file.put(path, name, value)
    except SecretError as error:
        fail(FAILED, tell(LANGUAGE, error.reason))
    return _Done(outcome.value, place, [] if outcome is file.Written.SAME else _after(name, place, store, commune))


def _after(name: str, place: Place, store: SecretStore, commune: Inventory | None) -> list[str]:
    """What is left to do, a line each."""
    from songxa.commands.secret.needs import OWN, given_to_grafana
    from songxa.secret_keeping.sealed import credential

    lines = []
    if place.kind == "credential":
        lines.append(say("secret.after.sealed", credential=credential(name)))
    elif name.partition(".")[0] in OWN:
        lines.append(say("secret.after.file"))
    else:
        lines.append(say("secret.after.plug_in"))
    if place.kind == "file":
        lines += [say("secret.after.also", at=_shown(each)) for each in store.standing(name) if each != place]
    if commune is not None and name in given_to_grafana(commune):
        lines.append(say("secret.after.grafana"))
    return lines


def _tell(name: str, done: _Done) -> None:
    typer.secho(say(f"secret.{done.outcome}", secret=name, place=_shown(done.place)), fg=typer.colors.GREEN)
    for line in done.after:
        typer.echo(line)


def _facts(name: str, done: _Done) -> dict[str, Any]:
    """The documented form of `songxa secret set --json`."""
    return {"secret": name, "outcome": done.outcome, "place": done.place._asdict(), "after": done.after}

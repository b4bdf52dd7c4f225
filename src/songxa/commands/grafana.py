"""`songxa grafana`: a Grafana in step with the inventory. Decides nothing; `songxa.grafana` does."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from songxa.commands.shared import (
    CONFLICTS,
    DEFAULT_INVENTORY,
    FAILED,
    INVALID,
    LANGUAGE,
    PENDING,
    AsJson,
    Data,
    InventoryFile,
    fail,
    load,
    note,
    say,
)
from songxa.i18n.format import tell
from songxa.terminal import show_json
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.grafana.files.folder import Outcome
    from songxa.grafana.files.provision import Package
    from songxa.grafana.sync.engine import Sync
    from songxa.grafana.sync.steps import Done, Plan, Step
    from songxa.model import GrafanaSettings, Inventory


app = typer.Typer(help=say("grafana.help"), no_args_is_help=True)

Overwrite = Annotated[list[str] | None, typer.Option("--overwrite", help=say("grafana.overwrite"), metavar="UID")]
Prune = Annotated[bool, typer.Option("--prune", help=say("grafana.prune"))]
PruneLimit = Annotated[int | None, typer.Option("--prune-limit", help=say("grafana.prune_limit"), metavar="N", min=0)]


class _Chosen(NamedTuple):
    """What a command is about."""

    inventory: Inventory
    settings: GrafanaSettings


# ---- plan, apply ----------------------------------------------------------------------------------------------------


@app.command("plan", help=say("grafana.plan.help"))
def plan(
    inventory: InventoryFile = DEFAULT_INVENTORY,
    out: Annotated[Path | None, typer.Option("--out", help=say("grafana.out"), metavar="FILE")] = None,
    overwrite: Overwrite = None,
    prune: Prune = False,
    prune_limit: PruneLimit = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.grafana_telling import facts, show
    from songxa.grafana.sync import planfile
    from songxa.grafana.sync.steps import Options

    with _synced(_chosen(inventory), data) as sync:
        planned = sync.plan(Options(frozenset(overwrite or ()), prune, prune_limit))
    if out is not None:
        _write(out, planfile.to_json(planned))
    if as_json:
        show_json(facts(planned))
    else:
        show(planned)
        if out is not None:
            note(say("grafana.written", file=out))
    if planned.conflicts:
        raise typer.Exit(CONFLICTS)
    raise typer.Exit(PENDING if planned.to_do else 0)


@app.command("apply", help=say("grafana.apply.help"))
def apply(
    planned: Annotated[
        Path | None, typer.Argument(help=say("grafana.planfile"), metavar="PLAN", readable=False)
    ] = None,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("grafana.yes"))] = False,
    overwrite: Overwrite = None,
    prune: Prune = False,
    prune_limit: PruneLimit = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.grafana_telling import done_facts, show, show_done
    from songxa.grafana.sync import planfile
    from songxa.grafana.sync.steps import Options

    text = _read_plan(planned, {"--overwrite": overwrite, "--prune": prune, "--prune-limit": prune_limit is not None})
    allowed = Options(frozenset(overwrite or ()), prune, prune_limit)
    chosen = _chosen(inventory)
    with _synced(chosen, data) as sync:
        if text is not None:
            allowed = planfile.options_of(text, str(planned))
        fresh = sync.plan(allowed)
        if text is not None:
            planfile.check(text, str(planned), fresh)
        if not as_json:
            show(fresh)
        if fresh.to_do and text is None and not yes:
            _ask(fresh)
        with _progress(fresh, as_json) as progress:
            done = sync.apply(fresh, progress)
    if as_json:
        show_json(done_facts(fresh, done))
    else:
        show_done(fresh, done)
    raise typer.Exit(CONFLICTS if _anything_left(fresh, done) else 0)


def _anything_left(fresh: Plan, done: Sequence[Done]) -> bool:
    """Whether a conflict was left as it was, or something that was to be pruned."""
    from songxa.grafana.sync.steps import Act

    return any(each.step.act is Act.CONFLICT for each in done) or (fresh.options.prune and bool(fresh.left))


def _ask(fresh: Plan) -> None:
    if not sys.stdin.isatty():
        fail(INVALID, say("grafana.no_terminal"))
    question = say("grafana.ask", url=fresh.url, organisation=plain(fresh.organisation_name))
    if not typer.confirm(question, err=True):
        fail(FAILED, say("grafana.not_done"))


@contextlib.contextmanager
def _progress(fresh: Plan, as_json: bool) -> Iterator[Callable[[Step], None]]:
    """A bar on a terminal, and nothing elsewhere."""
    if as_json or not fresh.to_do or not sys.stderr.isatty():
        yield lambda step: None
        return
    with typer.progressbar(length=len(fresh.to_do), file=sys.stderr) as bar:
        yield lambda step: bar.update(1)


# ---- drift, adopt ---------------------------------------------------------------------------------------------------


@app.command("drift", help=say("grafana.drift.help"))
def drift(inventory: InventoryFile = DEFAULT_INVENTORY, data: Data = None, as_json: AsJson = False) -> None:
    from songxa.commands.grafana_telling import show_step

    with _synced(_chosen(inventory), data) as sync:
        steps = sync.drift()
    if as_json:
        show_json([step.facts() for step in steps])
    else:
        for step in steps:
            show_step(step)
        if not steps:
            typer.echo(say("grafana.no_drift"))
    raise typer.Exit(CONFLICTS if steps else 0)


@app.command("adopt", help=say("grafana.adopt.help"))
def adopt(
    uids: Annotated[list[str] | None, typer.Argument(help=say("grafana.uids"), metavar="UID")] = None,
    everything: Annotated[bool, typer.Option("--all", help=say("grafana.all"))] = False,
    inventory: InventoryFile = DEFAULT_INVENTORY,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    from songxa.commands.grafana_telling import show_step

    if bool(uids) == everything:
        fail(INVALID, say("grafana.which"))
    with _synced(_chosen(inventory), data) as sync:
        done = sync.adopt(uids or None)
    if as_json:
        show_json([{**each.step.facts(), "aside": each.aside or None} for each in done])
        return
    for each in done:
        show_step(each.step, each.aside)
    typer.echo(say("grafana.adopted", n=len(done)) if done else say("grafana.nothing_to_adopt"))


# ---- export ---------------------------------------------------------------------------------------------------------


@app.command("export", help=say("grafana.export.help"))
def export(
    directory: Annotated[str, typer.Argument(help=say("grafana.folder"), metavar="DIR")],
    inventory: InventoryFile = DEFAULT_INVENTORY,
    at: Annotated[str | None, typer.Option("--at", help=say("grafana.at"), metavar="PATH", show_default="DIR")] = None,
    prune: Annotated[bool, typer.Option("--prune", help=say("grafana.export.prune"))] = False,
    check: Annotated[bool, typer.Option("--check", help=say("export.check"))] = False,
    force: Annotated[bool, typer.Option("--force", help=say("export.force"))] = False,
    as_json: AsJson = False,
) -> None:
    from songxa.exported import Fate
    from songxa.grafana.files import folder as files

    if not directory.strip():
        fail(INVALID, say("grafana.file.directory"))
    folder = Path(directory)
    package = _package(_chosen(inventory), _place(folder, at))
    done = files.export(package, folder, LANGUAGE, force=force, prune=prune, check=check)
    if as_json:
        listed = [{"file": each.name, "fate": each.fate.value, "aside": each.aside or None} for each in done]
        show_json({"folder": str(folder), "at": package.at, "files": listed})
    else:
        _tell_files(folder, done, check=check)
    left = [each.name for each in done if each.left]
    if left:
        note(say("grafana.file.left", files=", ".join(left)))
    refused = [each.name for each in done if each.fate is Fate.REFUSED]
    if refused:
        note(say("grafana.file.conflict", files=", ".join(refused)))
    if check and any(each.fate is not Fate.UNCHANGED for each in done):
        raise typer.Exit(PENDING)
    raise typer.Exit(CONFLICTS if refused else 0)


def _package(chosen: _Chosen, at: str) -> Package:
    from songxa.grafana.files.provision import Package
    from songxa.grafana.wanted.build import wanted

    inventory, settings = chosen
    found = wanted(inventory, settings, nested=False)
    return Package(found, settings.languages[0], at, settings.organisation)


def _place(folder: Path, at: str | None) -> str:
    """Where Grafana finds the folder: as it is told, else as the last time, else where it is."""
    from songxa.grafana.files.folder import remembered

    before = remembered(folder)
    here = str(folder.absolute())
    found = before or here if at is None else at.strip()
    if not found.startswith("/") or not found.isprintable():
        fail(INVALID, say("grafana.file.at", value=plain(found)))
    if at is None and before not in ("", here):
        note(say("grafana.file.remembered", at=before))
    return found


def _tell_files(folder: Path, done: list[Outcome], *, check: bool) -> None:
    """A line a file that is not as it was."""
    from songxa.exported import Fate

    changed = [each for each in done if each.fate is not Fate.UNCHANGED]
    for each in changed:
        typer.echo(say(f"grafana.file.{each.fate}", file=each.name))
        if each.aside:
            typer.echo(say("grafana.file.aside", file=each.aside))
    if check:
        note(say("grafana.file.would", n=len(changed)) if changed else say("export.same"))
    elif any(each.fate is Fate.CREATED for each in done):
        note(say("grafana.file.next", file=folder / "README"))
    elif not changed:
        note(say("export.same"))


# ---- what they share ------------------------------------------------------------------------------------------------


def _chosen(file: Path) -> _Chosen:
    inventory = load(file)
    if inventory.grafana is None:
        fail(INVALID, say("grafana.none", file=file))
    return _Chosen(inventory, inventory.grafana)


@contextlib.contextmanager
def _synced(chosen: _Chosen, data: Path | None) -> Iterator[Sync]:
    """The sync of this inventory; whatever keeps it from its work ends the command in one line."""
    from songxa.grafana.errors import GrafanaError
    from songxa.grafana.http.client import HttpGrafana
    from songxa.grafana.sync.engine import opened
    from songxa.history.folder import default_folder
    from songxa.model import SecretError
    from songxa.secrets import SecretStore

    store = SecretStore()
    try:
        with (
            contextlib.closing(HttpGrafana(chosen.settings, store)) as grafana,
            opened(grafana, chosen.inventory, data or default_folder(), store.get) as sync,
        ):
            yield sync
    except GrafanaError as error:
        fail(FAILED, plain(error.words(LANGUAGE)))
    except SecretError as error:
        why = tell(LANGUAGE, error.reason)
        fail(FAILED, say("grafana.secret", url=chosen.settings.url, why=why))


def _read_plan(file: Path | None, beside: dict[str, object]) -> str | None:
    """The text of a plan file; None where there is none."""
    if file is None:
        return None
    given = [name for name, value in beside.items() if value]
    if given:
        fail(INVALID, say("grafana.with_plan", options=", ".join(given)))
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        fail(INVALID, say("grafana.unread", file=file, why=(why or "no UTF-8").lower()))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(INVALID, say("grafana.unwritten", file=file, why=(error.strerror or str(error)).lower()))

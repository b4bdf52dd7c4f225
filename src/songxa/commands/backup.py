"""`songxa backup` and `songxa restore`: the history as one file, verified. All work is the history's own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songxa.commands.desk import folder_of
from songxa.commands.shared import LANGUAGE, AsJson, Data, Simulated, say
from songxa.i18n.format import number
from songxa.terminal import show_json

if TYPE_CHECKING:
    from songxa.history.backup import BackupReport

REDRAW_S = 0.5


def backup(
    target: Annotated[Path, typer.Argument(help=say("backup.target"), metavar="TARGET", readable=False)],
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.history import backup as work

    folder = folder_of(data, simulate)
    done = with_patience(say("backup.busy"), lambda: work.backup(folder, target))
    if as_json:
        show_json(facts(done))
    else:
        typer.echo(say("backup.done", file=done.path, **told(done)))


def restore(
    source: Annotated[Path, typer.Argument(help=say("restore.source"), metavar="SOURCE", readable=False)],
    force: Annotated[bool, typer.Option("--force", help=say("restore.force"))] = False,
    data: Data = None,
    simulate: Simulated = False,
    as_json: AsJson = False,
) -> None:
    from songxa.history import backup as work
    from songxa.history.folder import default_folder

    # not folder_of: a history may be put where there is none yet
    folder = data or default_folder(simulate)
    done = with_patience(say("restore.busy"), lambda: work.restore(source, folder, force=force))
    if as_json:
        show_json(facts(done))
        return
    typer.echo(say("restore.done", folder=folder, **told(done)))
    if done.aside is not None:
        typer.echo(say("restore.aside", file=done.aside))


def told(done: BackupReport) -> dict[str, str]:
    """What was copied, as people read it."""
    return {
        "size": f"{number(LANGUAGE, done.bytes / 1_000_000, 1)} MB",
        "transitions": number(LANGUAGE, done.transitions),
        "incidents": number(LANGUAGE, done.incidents),
    }


def facts(done: BackupReport) -> dict[str, Any]:
    """The documented form of `--json`."""
    return {
        "file": str(done.path),
        "bytes": done.bytes,
        "transitions": done.transitions,
        "incidents": done.incidents,
        "corrections": done.corrections,
        "sha256": done.sha256,
        "heartbeat": done.beat,
        "aside": None if done.aside is None else str(done.aside),
    }


def with_patience(what: str, work: Callable[[], BackupReport]) -> BackupReport:
    """Does the work; on a terminal a line says meanwhile what is being done and for how long."""
    if not sys.stderr.isatty():
        return work()
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        doing: Future[BackupReport] = pool.submit(work)
        while True:
            try:
                return doing.result(timeout=REDRAW_S)
            except NotYet:
                if doing.done():
                    raise  # the work's own, not ours
                typer.echo(f"\r{what} {time.monotonic() - began:.0f} s", nl=False, err=True)
            finally:
                if doing.done():
                    typer.echo("\r\x1b[K", nl=False, err=True)

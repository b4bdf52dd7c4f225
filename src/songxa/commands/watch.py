"""`songxa watch`: the state of everything, drawn anew whenever something changes. Reads the history; asks no device."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from songxa.commands.desk import Desk, desk
from songxa.commands.shared import AsJson, Data, KnownBy, Simulated, say
from songxa.commands.status import facts, lines, look, troubled_table
from songxa.i18n.format import time_of_day
from songxa.terminal import TABLE_WIDTH, fit, table_lines, width

LOOK_S = 0.5
"""How often the history is asked whether something has changed."""

REDRAW_S = 5.0
"""How often the ages on the screen are made true again when nothing has."""

ALTERNATE, BACK = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
HOME, REST_OF_LINE, REST_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"


def watch(
    data: Data = None,
    simulate: Simulated = False,
    inventory: KnownBy = None,
    rounds: Annotated[int, typer.Option(hidden=True, min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """`rounds` ends it after so many pictures; 0 goes on until Ctrl-C."""

    def ended(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, ended)
    try:
        with desk(data, simulate, inventory) as here:
            on_screen = sys.stdout.isatty() and not as_json
            with screen() if on_screen else _nothing():
                draw = paint if on_screen else tell_json if as_json else tell_lines
                follow(here, draw, rounds, every=REDRAW_S if on_screen else None)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def follow(here: Desk, draw: Callable[[Desk], None], rounds: int, every: float | None) -> None:
    """Draws at once, after every change, when songxa stops or comes back, and every so many seconds."""
    drawn, revision, running, at = 0, None, None, time.monotonic()
    while True:
        now = Desk(here.folder, here.archive, here.inventory, here.scope, time.time())
        changed = (now.archive.revision(), now.running) != (revision, running)
        if changed or (every is not None and time.monotonic() - at >= every):
            revision, running, at = now.archive.revision(), now.running, time.monotonic()
            draw(now)
            drawn += 1
            if drawn == rounds:
                return
        time.sleep(LOOK_S)


# ---- on a terminal ----------------------------------------------------------------------------------------------


@contextmanager
def screen() -> Iterator[None]:
    """The terminal's second screen; however the command ends, the first comes back with its cursor."""
    sys.stdout.write(ALTERNATE)
    sys.stdout.flush()
    try:
        yield
    finally:
        sys.stdout.write(BACK)
        sys.stdout.flush()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def paint(here: Desk) -> None:
    """One picture, as large as the terminal is now."""
    size = shutil.get_terminal_size((TABLE_WIDTH, 30))
    sys.stdout.write(HOME + (REST_OF_LINE + "\r\n").join(picture(here, size.columns, size.lines)) + REST_OF_SCREEN)
    sys.stdout.flush()


def picture(here: Desk, columns: int, rows: int) -> list[str]:
    """The lines of one picture: at most so many, none wider than the terminal."""
    outlook = look(here)
    title = f"songxa · {here.commune}" if here.commune else "songxa"
    clock = time_of_day(here.now, here.where)
    shown = [fit(title, max(1, columns - width(clock) - 2)) + "  " + clock, ""]
    told = lines(here, outlook)
    most = max(1, rows - len(shown) - 1)
    for text, colour, bold in told[:most]:
        shown += [typer.style(part, fg=colour, bold=bold) for part in wrapped(text, columns)]
    room = rows - len(shown) - 4
    if outlook.troubled and room > 0:
        heading, table = troubled_table(here, outlook, room)
        head, *body = table_lines(heading, table, columns)
        shown += ["", typer.style(head, bold=True), *body]
        if (more := len(outlook.troubled) - len(body)) > 0:
            shown.append(say("status.more", n=more))
    return [*shown[: rows - 1], typer.style(fit(say("watch.end"), columns), dim=True)]


def wrapped(text: str, columns: int, most: int = 3) -> list[str]:
    """The text in at most `most` lines, broken between words."""
    found = [""]
    for word in text.split():
        if found[-1] and width(found[-1]) + 1 + width(word) > columns:
            found.append("")
        found[-1] = f"{found[-1]} {word}" if found[-1] else word
    if len(found) > most:
        found[most - 1] += "…"
    return [fit(line, columns).rstrip() for line in found[:most]]


# ---- elsewhere --------------------------------------------------------------------------------------------------


def tell_lines(here: Desk) -> None:
    """A block of lines a change, for logs and for terminals that cannot be drawn on."""
    at = time_of_day(here.now, here.where)
    for text, _, _ in lines(here, look(here)):
        typer.echo(f"{at} {text}")


def tell_json(here: Desk) -> None:
    """A JSON document a line and a change: that of `songxa status --json`."""
    typer.echo(json.dumps(facts(here, look(here)), ensure_ascii=False))

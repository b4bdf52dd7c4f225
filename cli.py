"""The `songxa` command: puts the commands together and ends them well. Decides nothing.

Exit codes: 0 done, 1 failed, 2 usage or invalid input, 3 changes pending, 4 conflicts.
"""

from __future__ import annotations

import os
import sys

import typer

from songxa.commands import (
    alerts,
    backup,
    coverage,
    export,
    grafana,
    incidents,
    influx,
    inventory,
    listing,
    monthly,
    secret,
    spool,
    status,
    uptime,
    watch,
    watching,
)
from songxa.commands.shared import FAILED, INVALID, LANGUAGE, say
from songxa.i18n import default_language
from songxa.i18n.format import tell
from songxa.model import InputError, SongxaError
from songxa.text import plain

app = typer.Typer(
    name="songxa",
    help=say("help"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

GROUPS = {
    "incidents": incidents.app,
    "coverage": coverage.app,
    "alerts": alerts.app,
    "influx": influx.app,
    "spool": spool.app,
    "export": export.app,
    "grafana": grafana.app,
    "inventory": inventory.app,
    "secret": secret.app,
}

COMMANDS = (
    watching.run,
    status.status,
    "incidents",
    "coverage",
    uptime.uptime,
    monthly.report,
    watch.watch,
    backup.backup,
    backup.restore,
    "inventory",
    "secret",
    "alerts",
    "export",
    "grafana",
    "influx",
    "spool",
    listing.check,
    listing.devices,
    watching.probe,
    listing.profiles,
    watching.simulate,
    listing.version,
)
"""In the order of the help: what watches and answers first, tools after."""

for each in COMMANDS:
    if isinstance(each, str):
        app.add_typer(GROUPS[each], name=each)
    else:
        app.command(each.__name__, help=say(f"{each.__name__}.help"))(each)


def main() -> None:
    """The entry point. What a user can mend ends in its own line and a documented exit code, never in a stack trace."""
    try:
        default_language(os.environ)
        app()
    except InputError as error:
        line = plain(tell(LANGUAGE, error.words)) if error.words else str(error)
        typer.secho(line, err=True, fg=typer.colors.RED)
        sys.exit(INVALID)
    except SongxaError as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        sys.exit(FAILED)
    except BrokenPipeError:
        # The reader has gone (`songxa devices | head`): nothing left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("SONGXA_DEBUG"):
            raise
        typer.secho(say("bug", error=f"{type(error).__name__}: {error}"), err=True, fg=typer.colors.RED)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()

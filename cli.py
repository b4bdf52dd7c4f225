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
    export,
    grafana,
    incidents,
    influx,
    listing,
    monthly,
    spool,
    status,
    uptime,
    watch,
    watching,
)
from songxa.commands.shared import FAILED, INVALID, say
from songxa.i18n import default_language
from songxa.model import InputError, SongxaError

app = typer.Typer(
    name="songxa",
    help=say("help"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

GROUPS = {
    "incidents": incidents.app,
    "alerts": alerts.app,
    "influx": influx.app,
    "spool": spool.app,
    "export": export.app,
    "grafana": grafana.app,
}

COMMANDS = (
    watching.run,
    status.status,
    "incidents",
    uptime.uptime,
    monthly.report,
    watch.watch,
    backup.backup,
    backup.restore,
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
        typer.secho(str(error), err=True, fg=typer.colors.RED)
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

"""Vietnamese messages for what waits for other servers. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.spool.help": "…",
    "cli.spool.status.help": "…",
}

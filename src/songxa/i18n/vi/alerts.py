"""Vietnamese messages for messages to people. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.alerts.help": "…",
    "cli.alerts.test.help": "…",
}

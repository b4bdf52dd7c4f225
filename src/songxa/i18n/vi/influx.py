"""Vietnamese messages for the InfluxDB command. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.influx.help": "…",
    "cli.influx.check.help": "…",
}

"""Vietnamese messages for the files for Prometheus and Alertmanager. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.export.help": "…",
    "cli.export.prometheus.help": "…",
}

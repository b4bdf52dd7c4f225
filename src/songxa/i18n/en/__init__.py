"""English: one module of messages a subject. Nothing but text."""

from songxa.i18n.en import (
    alerts,
    api,
    boards,
    boards_health,
    boards_more,
    cli,
    grafana,
    grafana_errors,
    grafana_sync,
    influx,
    outage,
    page,
    plugins,
    remote_write,
    report,
    secrets,
    sheet,
    spool,
    stack,
    views,
)

_SUBJECTS = (
    alerts,
    api,
    boards,
    boards_health,
    boards_more,
    cli,
    grafana,
    grafana_errors,
    grafana_sync,
    influx,
    outage,
    page,
    plugins,
    remote_write,
    report,
    secrets,
    sheet,
    spool,
    stack,
    views,
)

MESSAGES: dict[str, str] = {key: text for subject in _SUBJECTS for key, text in subject.MESSAGES.items()}

"""English: one module of messages a subject. Nothing but text."""

from songxa.i18n.en import alerts, api, cli, influx, outage, page, plugins, remote_write, report, spool, stack, views

_SUBJECTS = (alerts, api, cli, influx, outage, page, plugins, remote_write, report, spool, stack, views)

MESSAGES: dict[str, str] = {key: text for subject in _SUBJECTS for key, text in subject.MESSAGES.items()}

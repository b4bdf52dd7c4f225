"""Vietnamese: one module of messages a subject. Nothing but text."""

from songxa.i18n.vi import api, cli, outage, page, report, views

_SUBJECTS = (api, cli, outage, page, report, views)

MESSAGES: dict[str, str] = {key: text for subject in _SUBJECTS for key, text in subject.MESSAGES.items()}

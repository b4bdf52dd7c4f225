"""Whom to tell what of an incident at this moment. Pure: the same answer for the same question."""

from __future__ import annotations

from songxa.model import Alerts, Cause, Incident, Recipient, State
from songxa.notify.story import LAST, News, Story, Told

RECENT_S = 900.0
"""An incident that is older when it is first seen, or when its recipient is new, is past: nobody is told of it."""

GATHER_S, GATHER_MOST_S = 10.0, 30.0
"""How long the toll has to stand still before it is told, and how long that is waited for."""

BRIEF_S = 60.0
"""What was over within this time before anybody was told of it is not worth a message."""

GROWN_AGAIN_S = 4 * 3600.0
"""How often an incident can be said to have grown where nothing is told repeatedly."""


def concerns(recipient: Recipient, story: Story) -> bool:
    """Whether the recipient wants to hear of an incident like this one."""
    incident = story.incident
    return (
        (not recipient.operators or incident.operator in recipient.operators)
        and (not recipient.causes or incident.cause in recipient.causes)
        and (not recipient.areas or not story.areas.isdisjoint(recipient.areas))
        and incident.toll.households >= recipient.households
    )


def news_of(story: Story, told: Told | None, since: float, alerts: Alerts, now: float) -> News | None:
    """What a recipient, known `since` then, has to be told of an incident that concerns it; None for nothing.

    While everything works again but has not settled, nothing is said, so that a line that flaps sends no messages.
    """
    incident = story.incident
    if told is None and not (story.fresh and incident.opened_at >= since - RECENT_S):
        return None
    if story.ended:
        return _at_the_end(incident, told)
    works = incident.recovered_at is not None or not story.lasts
    if incident.cause is Cause.MONITOR or works or not has_gathered(story, now):
        return None
    if told is None:
        return News.OPENED
    if grew(incident, told) and now - told.grown_at >= (alerts.repeat_s or GROWN_AGAIN_S):
        return News.GREW
    return News.REPEAT if 0 < alerts.repeat_s <= now - told.at else None


def _at_the_end(incident: Incident, told: Told | None) -> News | None:
    if told is None:
        lasted = (incident.recovered_at or incident.opened_at) - incident.opened_at
        return News.PASSED if lasted >= BRIEF_S else None
    return News.OVER if told.reached and told.news not in LAST else None


def has_gathered(story: Story, now: float) -> bool:
    """Whether everything behind it is likely to be counted."""
    return now - story.swelled_at >= GATHER_S or now - story.seen_at >= GATHER_MOST_S


def grew(incident: Incident, told: Told) -> bool:
    """Whether it is markedly worse than what was told: something has failed at last, or twice as many households."""
    failed = told.state is State.DEGRADED and incident.state is not State.DEGRADED
    return failed or incident.toll.households >= max(1, 2 * told.households)


def is_urgent(incident: Incident, alerts: Alerts) -> bool:
    """Whether it is told in quiet hours too."""
    return 0 < alerts.urgent_households <= incident.toll.households


def weight(incident: Incident) -> tuple[int, int, int, float]:
    """For sorting, the worst first: by households, public places, devices, then by age."""
    toll = incident.toll
    return -toll.households, -toll.places, -toll.devices, incident.opened_at

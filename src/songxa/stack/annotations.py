"""What an alert of an incident tells people, as templates that Prometheus fills in. Words stand in `songxa.i18n`.

A label's value is put into a text that is made already, so a name with {{ in it is shown as it is (text/template). What
grows while an incident lasts is asked for when it is told: annotations are no part of an alert's identity, so the alert
stays the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone

from songxa.catalogue import INCIDENT_DEVICES, INCIDENT_HOUSEHOLDS, INCIDENT_OPENED, INCIDENT_PLACES
from songxa.i18n import known, translate
from songxa.i18n.format import zone
from songxa.model import Cause
from songxa.stack.plan import Plan
from songxa.stack.quoting import literal

HOTLINES = "operator:songxa_hotline:info"
"""The recorded series that carry the hotlines out of the inventory."""

COUNTED = {"devices": INCIDENT_DEVICES, "households": INCIDENT_HOUSEHOLDS, "places": INCIDENT_PLACES}

_KEPT = "6h"
"""How long the figures of an incident are remembered while songxa itself is away."""

_GO_TIMES = {"vi": "02/01/2006 15:04:05", "en": "2 Jan 2006 15:04:05"}
"""`songxa.i18n.format.moment` as Go's time.Format writes it, without the offset."""

_WHOLE = 'printf "%.0f"'
_PLACE = "{{ with $labels.village }} ({{ . }}){{ end }}"


def of_incidents(plan: Plan, causes: Iterable[Cause]) -> dict[str, str]:
    """The annotations of an alert whose incidents are of these causes."""
    named = list(causes)
    action = _by_cause(named, lambda cause: plan.say(f"action.{cause}"))
    lines = (
        _opened(plan, lambda moment: plan.say("since", since=moment)),
        *(_hit(plan, name) for name in COUNTED),
        _call(lambda hotline: plan.say("call", operator="{{ $labels.operator }}", hotline=hotline)),
    )
    found = {
        "summary": _by_cause(named, lambda cause: _what(plan, cause)) + _PLACE,
        "description": "".join(map(_line, lines)) + action,
        "since": _opened(plan, lambda moment: moment),
        **{name: _figure(name) for name in COUNTED},
        "hotline": _call(lambda hotline: hotline),
        "runbook": action,
    }
    if page := plan.inventory.alerts.page:
        found["page"] = f"{literal(page.rstrip('/'))}/incidents/{{{{ $labels.incident }}}}"
    return found


def in_words(plan: Plan, figures: Mapping[str, int]) -> list[str]:
    """The lines that say whom an incident hits."""
    return [
        plan.say(f"hits.{name}.{'one' if figures[name] == 1 else 'other'}", n=figures[name])
        for name in COUNTED
        if figures[name] > 0
    ]


def offset_of(name: str) -> timezone:
    """The zone's distance from UTC in winter. Templates know no zones; beside its offset a time is right."""
    return timezone(datetime(2026, 1, 1, tzinfo=UTC).astimezone(zone(name)).utcoffset() or timedelta(0))


def in_full(plan: Plan, cause: Cause, root: str, *, failed: bool) -> str:
    """What has happened, as a sentence about `root`; `failed` says whether anything is down yet.

    The monitor's own name is a word and begins the sentence; anybody else's stays as the inventory has it.
    """
    keys = (f"incident.what.{cause}.degraded", f"incident.what.{cause}")
    key = next(each for each in keys if known(each) and (each == keys[1] or not failed))
    if cause is Cause.MONITOR:
        root = _capital(translate(plan.language, "incident.monitor"))
    return _capital(translate(plan.language, key, root="\0")).replace("\0", root)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---- pieces of templates -------------------------------------------------------------------------------------------
# A `-` at the end of an action takes the line break after it away.


def _line(condition: str) -> str:
    """What a condition shows, in a line of its own; where it shows nothing, no line."""
    return condition.removesuffix("{{ end }}") + "\n{{ end -}}\n"


def _what(plan: Plan, cause: Cause) -> str:
    down, sick = (in_full(plan, cause, "{{ $labels.name }}", failed=failed) for failed in (True, False))
    if down == sick:
        return down
    asked = _ask(f"{_toll('devices')} > 0", "incident")
    return f"{{{{ with {asked} }}}}{down}{{{{ else }}}}{sick}{{{{ end }}}}"


def _by_cause(causes: list[Cause], text: Callable[[Cause], str]) -> str:
    if len(causes) == 1:
        return text(causes[0])
    return "".join(f'{{{{ if eq $labels.cause "{cause}" }}}}{text(cause)}{{{{ end }}}}' for cause in causes)


def _toll(name: str) -> str:
    return f"max(last_over_time({COUNTED[name].name}{{incident=%q}}[{_KEPT}]))"


def _figure(name: str) -> str:
    """The figure alone; 0 where nobody tells it."""
    asked = _ask(_toll(name), "incident")
    return f"{{{{ with {asked} }}}}{{{{ . | first | value | {_WHOLE} }}}}{{{{ else }}}}0{{{{ end }}}}"


def _hit(plan: Plan, name: str) -> str:
    """A line with the figure, where it is anything."""
    one, many = (plan.say(f"hits.{name}.{count}", n=f"{{{{ {_WHOLE} $n }}}}") for count in ("one", "other"))
    shown = many if one == many else f"{{{{ if eq $n 1.0 }}}}{one}{{{{ else }}}}{many}{{{{ end }}}}"
    asked = _ask(f"{_toll(name)} > 0", "incident")
    return f"{{{{ with {asked} }}}}{{{{ $n := . | first | value }}}}{shown}{{{{ end }}}}"


def _call(sentence: Callable[[str], str]) -> str:
    shown = sentence('{{ . | first | label "hotline" }}')
    return f"{{{{ with {_ask(f'{HOTLINES}{{operator=%q}}', 'operator')} }}}}{shown}{{{{ end }}}}"


def _opened(plan: Plan, sentence: Callable[[str], str]) -> str:
    where = offset_of(plan.inventory.timezone)
    ahead = int(where.utcoffset(None).total_seconds())
    asked = _ask(f"max(last_over_time({INCIDENT_OPENED.name}{{incident=%q}}[{_KEPT}])) + {ahead}", "incident")
    east = f"{datetime(2026, 1, 1, tzinfo=where):%z}"
    clock = f'{{{{ (. | first | value | toTime).Format "{_GO_TIMES[plan.language]}" }}}} {east[:3]}:{east[3:5]}'
    return f"{{{{ with {asked} }}}}{sentence(clock)}{{{{ end }}}}"


def _ask(query: str, label: str) -> str:
    """A question to Prometheus in which %q stands for the value of a label, quoted as Go and PromQL both do."""
    return f'printf "{query}" $labels.{label} | query'

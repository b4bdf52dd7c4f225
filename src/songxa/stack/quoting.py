"""Foreign text inside PromQL, templates, matchers and regular expressions, taken literally. Knows no file's form.

Sources: Prometheus' documentation of PromQL string literals, Go's text/template and regexp/syntax (RE2), and
Alertmanager's documentation of matchers.
"""

from __future__ import annotations

from collections.abc import Iterable

_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
_META = frozenset("\\.+*?()|[]{}^$")
_STEPS = ((3600, "h"), (60, "m"), (1, "s"))


def quoted(text: str) -> str:
    """The text as a double-quoted literal of PromQL and of a matcher."""
    return f'"{text.translate(_QUOTED)}"'


def any_of(texts: Iterable[str]) -> str:
    """A regular expression (RE2) that matches exactly these texts; the empty text stands for a label that is absent."""
    return "|".join("".join(f"\\{sign}" if sign in _META else sign for sign in text) for text in texts)


def literal(text: str) -> str:
    """The text inside a template of Go: it means nothing there but itself."""
    return text.replace("{{", '{{ "{{" }}')


def equals(label: str, texts: Iterable[str]) -> str:
    """A matcher of Alertmanager: the label has one of these values, of which there is at least one."""
    values = list(dict.fromkeys(texts))
    return f"{label}={quoted(values[0])}" if len(values) == 1 else f"{label}=~{quoted(any_of(values))}"


def duration(seconds: float) -> str:
    """A length of time in its largest whole unit: 30s, 5m, 4h."""
    whole = max(1, round(seconds))
    size, unit = next(step for step in _STEPS if whole % step[0] == 0)
    return f"{whole // size}{unit}"

"""The two Prometheus text formats: escaping, values, headers, negotiation. Pure functions; knows no device and no poll.

Sources: Prometheus exposition formats (text 0.0.4) and OpenMetrics 1.0. Sample lines are the same in both; only the
headers and the end differ.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from songxa.model import Metric, MetricKind

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
OPENMETRICS_END = b"# EOF\n"

COUNTER_MODULUS = 2**53
"""Prometheus keeps doubles, which count exactly only so far; a larger counter would stand still instead of wrapping."""

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
_SPECIAL = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def check_metric(metric: Metric) -> None:
    """Raises ValueError for a metric whose names would make the whole page unreadable."""
    if not _NAME.fullmatch(metric.name):
        raise ValueError(f"metric {metric.name!r}: not a Prometheus metric name")
    if metric.kind is MetricKind.COUNTER and not metric.name.endswith("_total"):
        raise ValueError(f"metric {metric.name}: the name of a counter ends in _total")
    if metric.kind is MetricKind.INFO and not metric.name.endswith("_info"):
        raise ValueError(f"metric {metric.name}: the name of an info metric ends in _info")
    names = (("device",) if metric.of_device else ()) + metric.label_names
    wrong = [name for name in names if not _LABEL_NAME.fullmatch(name)]
    if wrong or len(set(names)) != len(names):
        raise ValueError(f"metric {metric.name}: labels {names} are not distinct Prometheus label names")


def openmetrics_name(metric: Metric) -> str:
    """The family's name in OpenMetrics, where `_total` and `_info` belong to the sample and not to the family."""
    suffix = {MetricKind.COUNTER: "_total", MetricKind.INFO: "_info"}.get(metric.kind, "")
    return metric.name.removesuffix(suffix)


def text_header(metric: Metric) -> bytes:
    """HELP and TYPE in text 0.0.4, which has no info type."""
    kind = MetricKind.GAUGE if metric.kind is MetricKind.INFO else metric.kind
    meaning = encodable(metric.help).replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {metric.name} {meaning}\n# TYPE {metric.name} {kind}\n".encode()


def openmetrics_header(metric: Metric) -> bytes:
    """HELP, TYPE and, where the name ends in it as OpenMetrics demands, UNIT."""
    name = openmetrics_name(metric)
    lines = [f"# HELP {name} {escape(metric.help)}", f"# TYPE {name} {metric.kind}"]
    unit = metric.unit.lower()
    if unit and name.endswith(f"_{unit}"):
        lines.append(f"# UNIT {name} {unit}")
    return ("\n".join(lines) + "\n").encode()


def escape(text: str) -> str:
    """A label value as both formats want it between quotes; what UTF-8 cannot carry becomes U+FFFD."""
    return encodable(text).translate(_ESCAPES)


def label_pairs(names: Sequence[str], values: Sequence[str]) -> str:
    """`a="1",b="2"`. Raises ValueError when their numbers differ."""
    return ",".join(f'{name}="{escape(value)}"' for name, value in zip(names, values, strict=True))


def number(value: float) -> str:
    """A value; integers keep all their digits. Raises TypeError for what is no number."""
    if value.__class__ is not int and value.__class__ is not float:
        if not isinstance(value, int | float):
            raise TypeError(f"{value!r} is no number")
        value = int(value) if isinstance(value, int) else float(value)
    text = repr(value)
    return _SPECIAL.get(text, text)


def counter_number(value: float) -> str:
    """A counter's value, wrapped where doubles stop counting."""
    return number(value % COUNTER_MODULUS if COUNTER_MODULUS <= value < math.inf else value)


def wants_openmetrics(accept: str) -> bool:
    """Whether an Accept header (RFC 9110 §12.5.1) prefers OpenMetrics to plain text; a bare wildcard does not."""
    openmetrics = text = 0.0
    for item in accept.split(","):
        media, *parameters = (part.strip().lower() for part in item.split(";"))
        if media == "application/openmetrics-text":
            openmetrics = max(openmetrics, _quality(parameters))
        elif media in ("text/plain", "text/*"):
            text = max(text, _quality(parameters))
    return openmetrics > 0 and openmetrics >= text


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if re.fullmatch(r"[01](\.\d{0,3})?", value.strip()) else 0.0
    return 1.0


def encodable(text: str) -> str:
    """The text, with U+FFFD for what UTF-8 cannot carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text

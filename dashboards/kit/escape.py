"""Foreign text inside queries, titles and Markdown of a board, so that it means nothing there but itself.

Three readers stand one behind the other: Grafana replaces `$name`, `${name}` and `[[name]]` in queries and texts; then
PromQL or InfluxQL reads string literals; then RE2 reads regular expressions. Text from the inventory passes here once.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_letters, digits

from songxa.exporters.influxdb.line_protocol import tag_text
from songxa.text import printable

_PLAIN = frozenset(ascii_letters + digits + " _-")
_JOINER = "\u2060"
"""Word joiner: takes no room, and parts a `$` from what Grafana would take for a variable's name."""


def _hex(sign: str) -> str:
    return f"\\x{ord(sign):02x}" if ord(sign) <= 0xFF else f"\\x{{{ord(sign):x}}}"


def _means_itself(sign: str) -> bool:
    return sign in _PLAIN or (ord(sign) > 0x7F and not sign.isspace())


def label(text: str) -> str:
    """A name as the exporters write it into a label."""
    return printable(text)


def fragment(text: str) -> str:
    """A regular expression (RE2) that matches this text alone, without any sign that Grafana or a literal reads.

    Blanks at its ends are spelt out: whoever cuts a list of such expressions apart trims them.
    """
    inner = text.strip(" ")
    start = text.find(inner)
    ends = _hex(" ") * start, _hex(" ") * (len(text) - len(inner) - start)
    return ends[0] + "".join(sign if _means_itself(sign) else _hex(sign) for sign in inner) + ends[1]


def prometheus_fragment(text: str) -> str:
    """`fragment` of a label's value, as it stands inside a double-quoted literal of PromQL."""
    return fragment(label(text)).replace("\\", "\\\\")


def influx_fragment(text: str) -> str:
    """`fragment` of a tag's value as the InfluxDB exporter writes it; stands between the slashes of InfluxQL."""
    return fragment(tag_text(label(text)))


def any_of(fragments: Iterable[str]) -> str:
    """Any one of them, for a matcher that is anchored at both ends as PromQL's are."""
    return "|".join(fragments)


def quoted(text: str) -> str:
    """The text as a double-quoted literal of PromQL."""
    return '"' + "".join(sign if _means_itself(sign) else _spelt(sign) for sign in label(text)) + '"'


def _spelt(sign: str) -> str:
    """A sign in a literal of Go, where two digits of hexadecimal are a byte."""
    return f"\\x{ord(sign):02x}" if ord(sign) <= 0x7F else f"\\u{ord(sign):04x}"


def shown(text: str) -> str:
    """Text for a title, a legend or a mapping: looks as it is, and holds no variable of Grafana's."""
    return printable(text).replace("$", f"${_JOINER}").replace("[[", f"[{_JOINER}[")

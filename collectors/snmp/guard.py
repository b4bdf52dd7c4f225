"""What `--debug` may show of answers. Knows the form of the engine's trace lines, and nothing else of it.

A walk's last answer runs beyond what was asked for, into whatever stands there: clients' addresses, subscriber numbers.
Those rows are dropped unread by the walk; here they are kept from a person's screen too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from songxa.collectors.snmp.ber import format_oid
from songxa.collectors.snmp.convert import HIDDEN, hide_identifiers
from songxa.model import Trace

_OID = re.compile(r"(?<![^ ])[0-2](?:\.\d+){3,}(?![^ ])")
_HEX = re.compile(r"0x[0-9a-f]{12}(?![0-9a-f])")
_MAC_ARCS = 6
LONGEST = 2000


class Guard:
    """A trace that shows answers only at and below `readable`, without addresses and numbers of people.

    Of a row's index that is long enough to hold a MAC address, nothing is shown.
    """

    def __init__(self, trace: Trace, readable: Iterable[bytes]) -> None:
        self._trace = trace
        self._readable = frozenset(format_oid(oid) for oid in readable)

    def __call__(self, line: str) -> None:
        head, mark, value = line.partition(" = ")
        if head.startswith("< ") and mark and self._root(head[2:]) is None:
            self._trace("< (a row beyond what was asked for)")
            return
        shown = _OID.sub(self._shown, head[:LONGEST])
        self._trace(shown + hide_identifiers(_HEX.sub(HIDDEN, mark + value[:LONGEST])))

    def _root(self, oid: str) -> str | None:
        """What of the OID was asked for."""
        while oid and oid not in self._readable:
            oid = oid.rpartition(".")[0]
        return oid or None

    def _shown(self, match: re.Match[str]) -> str:
        root = self._root(match[0])
        if root is None or match[0].count(".", len(root)) < _MAC_ARCS:
            return match[0]
        return f"{root}.{HIDDEN}"

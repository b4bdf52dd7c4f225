"""What phones and tables call a radio technology, to what counts. Words only."""

from __future__ import annotations

import re
from functools import lru_cache

from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.terms import Technology
from songxa.i18n.format import fold

_OLD = re.compile(
    r"\b(2g|3g|gsm|gprs|edge|umts|w?cdma\w*|td-?scdma|hspa\w*|hsdpa|hsupa|hspap|evdo\w*|1xrtt|iden|ehrpd|dc-?hs\w*)\b"
)
_ANCHORED = re.compile(r"nsa|en-?dc|non-?standalone|lte\s*\+\s*nr|anchor")
_NR = re.compile(r"\b(5g|nr|nr5g|5gnr|nr[ _-]?sa|5g[ _-]?sa|5g nr|gnodeb|nr[ _-]?ca)\b")
_LTE = re.compile(r"\b(4g|lte\w*|lte-a|e-?utran?|enodeb|4g\+)")
_GENERATIONS: dict[str, Technology | Reason] = {
    "2": Reason.OLD_TECHNOLOGY,
    "3": Reason.OLD_TECHNOLOGY,
    "4": Technology.LTE,
    "5": Technology.NR,
}


@lru_cache(maxsize=4096)
def _meant(text: str) -> Technology | Reason | None:
    words = " ".join(fold(text[:60]).replace("_", " ").split())
    if words in _GENERATIONS:
        return _GENERATIONS[words]
    if _ANCHORED.search(words):
        return Reason.ANCHOR
    if _NR.search(words):
        return Technology.NR
    if _LTE.search(words):
        return Technology.LTE
    if _OLD.search(words):
        return Reason.OLD_TECHNOLOGY
    return None


def technology(text: str, field: str, default: Technology | None = None) -> Technology:
    """4G or 5G. Raises Unfit for 2G and 3G, for 5G beside a 4G anchor (whose signal it is, no log says), and for words
    that say nothing where there is no `default`."""
    found = _meant(text)
    if isinstance(found, Reason):
        raise Unfit(found, field, text)
    if found is None:
        found = default
    if found is None:
        raise Unfit(Reason.NO_TECHNOLOGY, field, text)
    return found

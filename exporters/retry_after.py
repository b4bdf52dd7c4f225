"""What a Retry-After header asks for, in seconds. A pure function; knows no destination."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST_S = 3600.0
"""No server is obeyed for longer: a wrong clock or a slip of its configuration must not silence songxa for days."""

_SECONDS = re.compile(r"[0-9]{1,18}")


def retry_after(header: str | None, now: float) -> float | None:
    """Seconds to wait, from 0 to LONGEST_S; None where there is no header, or one that says nothing.

    RFC 9110 §10.2.3: a number of seconds, or a date (§5.6.7) that is compared with `now`, UTC seconds since the epoch.
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST_S)
    try:
        at = parsedate_to_datetime(text)
        # A date with "-0000" comes without a zone; it is UTC (RFC 5322 §3.3).
        wait_s = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, OverflowError):
        return None
    return min(max(wait_s, 0.0), LONGEST_S)

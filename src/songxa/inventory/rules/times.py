"""The time zone and the maintenance windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from songxa.inventory.messages import shown, suggestion
from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import InventoryFile
from songxa.inventory.yaml12 import Path

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_ACCEPTED = "accepted: such as 2026-12-05 22:00 or 2026-12-05T22:00:00+07:00"


def times(file: InventoryFile) -> Iterator[Finding]:
    """A time zone that is none; windows that have no length or cover nothing."""
    try:
        timezone = zone(file.timezone)
    except ValueError:
        yield ("timezone",), _unknown_zone(file.timezone)
        timezone = None
    for key, window in file.maintenance.items():
        path: Path = ("maintenance", key)
        moments = []
        for field, text in (("start", window.start), ("end", window.end)):
            try:
                moments.append(moment(text, timezone or ZoneInfo("UTC")))
            except ValueError:
                yield (*path, field), f"{shown(text)} is no time; {_ACCEPTED}"
        if len(moments) == 2 and moments[1] <= moments[0]:
            yield (*path, "end"), f"{window.end} is not after the start, {window.start}; accepted: a later time"
        if not (window.devices or window.sites or window.areas):
            yield path, "covers nothing; accepted: at least one of devices, sites, areas"


def zone(name: str) -> ZoneInfo:
    """Raises ValueError for a name that is no time zone on this machine."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # "Asia" is a folder, "" and "../x" are refused
        raise ValueError(name) from error


def moment(text: str, timezone: ZoneInfo) -> float:
    """UTC seconds since the epoch; a text without offset is read in `timezone`. Raises ValueError."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    parsed = datetime.fromisoformat(text)
    try:
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone)).timestamp()
    except OverflowError as error:
        raise ValueError(text) from error


def _unknown_zone(name: str) -> str:
    names = available_timezones()
    if not names:
        return f"this machine has no time zone data to look {shown(name)} up in; install it: sudo apt install tzdata"
    return f"{shown(name)} is no time zone{suggestion(name, sorted(names))}; accepted: such as Asia/Ho_Chi_Minh"

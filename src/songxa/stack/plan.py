"""What an export is to be: the inventory, the language, where everything listens. Decides and writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from songxa.exporters.targets import HOST
from songxa.i18n import translate
from songxa.model import InputError, Inventory, Operator
from songxa.text import printable

LEAST_INTERVAL_S, MOST_INTERVAL_S = 1, 120
"""Prometheus forgets a value after five minutes; two scrapes have to fit in well."""


class Place(NamedTuple):
    """Where a program listens: http or https, and a host with perhaps a port."""

    scheme: str
    host: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"


SONGXA, ALERTMANAGER = Place("http", "127.0.0.1:8765"), Place("http", "127.0.0.1:9093")


@dataclass(frozen=True, slots=True)
class Plan:
    """`webhook` is where new receivers post to; empty: nowhere yet. `interval_s` is between two scrapes."""

    inventory: Inventory
    language: str = "vi"
    songxa: Place = SONGXA
    alertmanager: Place = ALERTMANAGER
    interval_s: int = 30
    webhook: str = ""

    def say(self, key: str, **values: object) -> str:
        """A text of the files, in their language."""
        return translate(self.language, f"stack.{key}", **values)

    def head(self, key: str, **values: object) -> str:
        """The first lines of a file: what it is, and what wrote it."""
        return f"{self.say(key, **values)}\n{self.say('by')}"


def place(language: str, option: str, text: str) -> Place:
    """HOST:PORT or a URL without a path. Raises InputError."""
    scheme, found, host = text.strip().partition("://")
    if not found:
        scheme, host = "http", scheme
    host = host.removesuffix("/")
    match = HOST.fullmatch(host)
    port = int((match[2] or ":1")[1:]) if match else 0
    if scheme not in ("http", "https") or not 0 < port < 65_536:
        raise InputError(translate(language, "stack.wrong.place", option=option, value=printable(without_user(text))))
    return Place(scheme, host)


def directory(language: str, text: str) -> Path:
    """The folder to write to. An empty one would be the current one, which nobody has named. Raises InputError."""
    if not text.strip():
        raise InputError(translate(language, "stack.wrong.directory"))
    return Path(text)


def webhook(language: str, text: str) -> str:
    """A URL that a receiver may post to, with nothing in it that looks like a secret. Raises InputError."""
    try:
        parts = urlsplit(text)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fit = False
    plain = text.isascii() and text.isprintable() and not any(sign in text for sign in " ?#@\\\"'")
    if not fit or not plain:
        raise InputError(translate(language, "stack.wrong.webhook"))
    return text


def without_user(text: str) -> str:
    """An address as it may be repeated: without user and password, which stand before the last @."""
    return f"…@{text.rpartition('@')[2]}" if "@" in text else text


def operators(inventory: Inventory) -> list[Operator]:
    """Those who run something, in the order of the inventory."""
    busy = {device.operator for device in inventory.devices.values()}
    return [operator for key, operator in inventory.operators.items() if key in busy]


def villages(inventory: Inventory) -> list[str]:
    """The keys of the areas in which a site with devices stands, in the order of the inventory."""
    sites = {device.site for device in inventory.devices.values()}
    areas = {site.area for key, site in inventory.sites.items() if key in sites}
    return [key for key in inventory.areas if key in areas]


def within(inventory: Inventory, area: str) -> list[str]:
    """The keys of an area and of everything in it, in the order of the inventory."""

    def is_in(key: str) -> bool:
        seen: set[str] = set()
        step: str | None = key
        while step is not None and step != area and step not in seen:
            seen.add(step)
            known = inventory.areas.get(step)
            step = known.parent if known else None
        return step == area

    return [key for key in inventory.areas if is_in(key)]


def label(text: str) -> str:
    """A name as it stands in a label of songxa's metrics."""
    return printable(text)

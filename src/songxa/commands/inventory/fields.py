"""The fields of each entry that the command line asks for and takes as options. Asks nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from songxa.model import Kind

if TYPE_CHECKING:
    from songxa.inventory.edit.references import Section

Told = Mapping[str, Any]


class Asked(NamedTuple):
    """A field, by its path with dots. `of` is the section whose entries it names, `many` of them or one. `when` tells,
    from what was told so far, whether to ask by hand; None: it is an option only."""

    name: str
    of: Section | None = None
    many: bool = False
    needed: bool = False
    when: Callable[[Told], bool] | None = None

    @property
    def option(self) -> str:
        """As it is typed."""
        return f"--{self.name.replace('.', '-').replace('_', '-')}"

    @property
    def text(self) -> str:
        """The part of a message's key that names it."""
        return self.name.replace(".", "_")


def _always(_told: Told) -> bool:
    return True


def _of_kind(*kinds: Kind) -> Callable[[Told], bool]:
    return lambda told: told.get("kind") in kinds


def _has_address(told: Told) -> bool:
    return bool(told.get("address"))


def _hangs_at_olt(told: Told) -> bool:
    return told.get("kind") == Kind.ONU and not told.get("address")


def _known_to_controller(told: Told) -> bool:
    return told.get("kind") == Kind.ACCESS_POINT and not told.get("address")


FIELDS: Mapping[Section, tuple[Asked, ...]] = {
    "areas": (
        Asked("name", needed=True, when=_always),
        Asked("level", needed=True, when=_always),
        Asked("parent", of="areas", when=_always),
        Asked("households", when=_always),
        Asked("population", when=_always),
        Asked("polygon"),
    ),
    "sites": (
        Asked("name", needed=True, when=_always),
        Asked("area", of="areas", needed=True, when=_always),
        Asked("position", needed=True, when=_always),
        Asked("category", when=_always),
        Asked("public", when=_always),
    ),
    "operators": (
        Asked("name", needed=True, when=_always),
        Asked("hotline", when=_always),
        Asked("plmn", when=_always),
    ),
    "devices": (
        Asked("name", needed=True, when=_always),
        Asked("site", of="sites", needed=True, when=_always),
        Asked("address", when=_always),
        Asked("kind", needed=True, when=_always),
        Asked("operator", of="operators", needed=True, when=_always),
        Asked("snmp", of="credentials", when=_has_address),
        Asked("uplinks", of="devices", many=True, when=_always),
        Asked("model", when=_always),
        Asked("ssids", when=_of_kind(Kind.ACCESS_POINT)),
        Asked("onu.olt", of="devices", when=_hangs_at_olt),
        Asked("onu.port", when=_hangs_at_olt),
        Asked("onu.onu", when=_hangs_at_olt),
        Asked("controller.device", of="devices", when=_known_to_controller),
        Asked("controller.ap", when=_known_to_controller),
        Asked("powered_by", of="devices"),
        Asked("uplinks_needed"),
        Asked("interval"),
        Asked("ping"),
        Asked("note"),
    ),
    "credentials": (
        Asked("version", when=_always),
        Asked("user", when=lambda told: told.get("version") == "3"),
        Asked("auth"),
        Asked("privacy"),
    ),
    "maintenance": (
        Asked("reason", when=_always),
        Asked("start", needed=True, when=_always),
        Asked("end", needed=True, when=_always),
        Asked("devices", of="devices", many=True, when=_always),
        Asked("sites", of="sites", many=True, when=_always),
        Asked("areas", of="areas", many=True, when=_always),
    ),
}
"""In the order in which they are asked for."""


class Draft(NamedTuple):
    """An entry that is to be added."""

    section: Section
    key: str
    entry: dict[str, Any]


def put_in(entry: dict[str, Any], name: str, value: Any) -> None:
    """Sets a field, or takes it out where there is no value; the mapping around it comes and goes with it."""
    *above, last = name.split(".")
    here = entry
    for step in above:
        there = here.get(step)
        if not isinstance(there, dict):
            if value is None:
                return
            there = here[step] = {}
        here = there
    if value is None:
        here.pop(last, None)
    else:
        here[last] = value
    if above and not here:
        entry.pop(above[0], None)

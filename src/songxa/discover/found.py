"""What a search finds, before anybody decides what becomes of it. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from songxa.model import Kind


@dataclass(frozen=True, slots=True)
class Found:
    """An agent that answered. `name` and `model` are its own words, made harmless; `kinds` what its family can be,
    likeliest first, none where the family is not known. `credential` is the key of what it answered to."""

    address: str
    credential: str
    port: int
    name: str
    profile: str
    model: str
    kinds: tuple[Kind, ...]
    started: float | None = None
    """When its clock began, on this machine's monotonic clock: one device says the same at each of its addresses."""


@dataclass(frozen=True, slots=True)
class KnownAps:
    """The access points that a controller tells of. `profile` is what the controller was found to be."""

    controller: str
    profile: str
    names: tuple[str, ...]

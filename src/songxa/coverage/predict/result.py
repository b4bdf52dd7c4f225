"""What a prediction is, and what it rests on. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from songxa.coverage.nouns import Field, Technology

Who = tuple[str, Technology]
"""An operator's key and a technology."""


class Assumption(NamedTuple):
    """A field of transmitters that nobody told, and of how many it is so (`coverage.assumed.<name>` says it)."""

    name: str
    transmitters: int


@dataclass(frozen=True, slots=True)
class Basics:
    """How it was worked out. `models` is the digest of the models' code, `terrain` empty where there is none."""

    version: str
    models: str
    receiver_height_m: float
    climate: str
    reach_km: float
    terrain: str = ""
    terrain_source: str = ""
    terrain_vintage: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What is expected at each point, outdoors and indoors, by operator and technology.

    `assumed` says what of the transmitters is a default, the most frequent first. `without` are the devices and
    transmitters that were taken for dead. `digest` is that of everything it follows from: the same digest, the same
    prediction.
    """

    outdoors: Mapping[Who, Field]
    indoors: Mapping[Who, Field]
    basics: Basics
    assumed: tuple[Assumption, ...]
    without: frozenset[str]
    digest: str

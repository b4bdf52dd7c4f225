"""The nouns of measuring: metrics, samples, what a visit brought. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from songxa.model.commune import Device


class MetricKind(StrEnum):
    """OpenMetrics types that we use."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """A metric, declared once in the catalogue.

    `label_names` come after the implicit `device` label, which every device metric has (`of_device`).
    `valid_range` is inclusive, in the metric's own unit; what lies outside is counted as invalid, never exported.
    """

    name: str
    kind: MetricKind
    unit: str
    help: str
    label_names: tuple[str, ...] = ()
    valid_range: tuple[float, float] | None = None
    of_device: bool = True


class Sample(NamedTuple):
    """One value. `labels` stand in the order of `metric.label_names`. An info metric's value is 1."""

    metric: Metric
    labels: tuple[str, ...]
    value: int | float


class Invalid(NamedTuple):
    """A value that a device gave and that cannot be true: the metric it was for, what came, why it was refused."""

    metric: str
    labels: tuple[str, ...]
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one visit of one collector brought.

    `error` is None when the device answered; otherwise one line in English saying why not.
    `warnings` are lines about what was left out or looked odd although the device answered; `partial` says that some
    of what was asked for did not come, so that series are missing which ought to be there. `asked` is False when songxa
    itself could not ask (a secret or a right is missing): then the error says nothing about the device.
    `facts` are learnt texts (profile, version, model): for people, never identities, never labels.
    """

    duration_s: float
    samples: tuple[Sample, ...] = ()
    invalid: tuple[Invalid, ...] = ()
    error: str | None = None
    warnings: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Poll:
    """A reading, stamped by the runner. `at` is when the visit began, UTC seconds since the epoch."""

    device: Device
    collector: str
    at: float
    reading: Reading


class Trace(Protocol):
    """What a visit did, for `songxa probe --debug`; a line each, secrets already left out."""

    def __call__(self, line: str) -> None: ...

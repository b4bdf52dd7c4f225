"""The parts that answers share, and how they are declared. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

from pydantic import ConfigDict

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def shape(cls: type[T]) -> type[T]:
    """A frozen dataclass whose fields' docstrings describe them."""
    made = dataclass(frozen=True, slots=True)(cls)
    made.__pydantic_config__ = ConfigDict(use_attribute_docstrings=True)  # type: ignore[attr-defined]
    return made


@shape
class Named:
    """Something of the inventory."""

    key: str
    """Its key in the inventory; empty where the asker may not know it."""
    name: str
    """Its name as people read it."""


@shape
class Caller:
    """Who runs something, and how they are called."""

    key: str
    name: str
    hotline: str
    """A telephone number, empty where the inventory has none."""


@shape
class Why:
    """The reason of a state."""

    key: str
    """Stable: for programs."""
    text: str
    """In the language asked for: for people."""


@shape
class Problem:
    """Why a question was not answered (RFC 9457)."""

    title: str
    detail: str
    """What is wrong, and what is accepted."""


Document = dict[str, Any]
"""The OpenAPI document itself."""

"""Which Grafana is played: what versions differ in, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`numbers`: folders and boards are known by number too, data sources can be changed by it. `nested`: folders in
    folders; those with uids as their boards' folders (`folderUid`). `hidden`: /api/health tells no version.
    `toggles`: what the browser is told of features."""

    name: str
    version: str
    numbers: bool
    nested: bool
    hidden: bool = False
    toggles: tuple[str, ...] = ()

    @property
    def old(self) -> bool:
        """Answers as 7.5 does."""
        return self.numbers


G75 = Profile("g75", "7.5.5", numbers=True, nested=False)
"""As recorded of a running 7.5.5."""

G13 = Profile("g13", "13.0.0", numbers=False, nested=True)
"""Documented, never run against a server."""

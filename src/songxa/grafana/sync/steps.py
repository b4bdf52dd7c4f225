"""The nouns of a plan: what is to be done with which thing, why, and what differs. Decides nothing and asks nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from songxa.model import Trouble


class What(StrEnum):
    """The kinds of things, in the order in which they are written; deleted they are the other way round."""

    SOURCE = "source"
    FOLDER = "folder"
    TEAM = "team"
    PERMISSIONS = "permissions"
    BOARD = "board"


class Act(StrEnum):
    """What is done with a thing."""

    CREATE = "create"
    UPDATE = "update"
    MOVE = "move"
    """To another folder, with whatever else has changed."""
    RECORD = "record"
    """It is there already as it is wanted: noted in the ledger, not written."""
    DELETE = "delete"
    CONFLICT = "conflict"
    """People have been at it, or it is not ours: left as it is."""
    LEAVE = "leave"
    """Ours and wanted no more, but not to be deleted in this run."""
    NOTHING = "nothing"


WRITES = frozenset({Act.CREATE, Act.UPDATE, Act.MOVE, Act.DELETE})
"""What sends a write to Grafana."""


class Difference(NamedTuple):
    """A place within a thing, such as `panels[3].title`, and what stands there: None where nothing does."""

    path: str
    live: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done with one thing.

    `uid` is Grafana's; of a team it is its name, of permissions the folder's uid. `where` is the title of the folder
    it stands in. `reason` says why it is a conflict or is left. `differences` are those between what is live and what
    is wanted, where something is to be written; of a conflict, between what songxa last wrote and what is live, with
    `wanted` for the former. `version` is that of what is live, 0 where nothing is; `digest` that of what is wanted.
    """

    act: Act
    what: What
    uid: str
    title: str
    where: str = ""
    reason: Trouble | None = None
    differences: Sequence[Difference] = ()
    version: int = 0
    digest: str = ""

    def facts(self) -> dict[str, Any]:
        """The documented form of `--json`; `reason` is in English."""
        from songxa.i18n.format import tell  # noqa: PLC0415 - texts are needed for people only

        return {
            "act": self.act.value,
            "what": self.what.value,
            "uid": self.uid,
            "title": self.title,
            "where": self.where or None,
            "reason": tell("en", self.reason) if self.reason else None,
            "version": self.version,
            "differences": [each._asdict() for each in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Options:
    """What a person allows beyond the usual. `overwrite` are uids whose conflicts give way; `prune` lets things be
    deleted, at most `prune_limit` of them (None: a fifth of what is songxa's, and at least 10)."""

    overwrite: frozenset[str] = frozenset()
    prune: bool = False
    prune_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in the order in which it is.

    `notes` are lines for people that belong to no step: what this Grafana cannot take and was left out, why nothing is
    pruned. `grafana` is the server's version, `serial` counts the ledger's changes.
    """

    steps: Sequence[Step]
    notes: Sequence[Trouble]
    options: Options
    url: str
    organisation: int
    organisation_name: str
    grafana: str
    revision: str
    serial: int

    @property
    def to_do(self) -> Sequence[Step]:
        """The steps that write."""
        return [step for step in self.steps if step.act in WRITES]

    @property
    def conflicts(self) -> Sequence[Step]:
        return [step for step in self.steps if step.act is Act.CONFLICT]

    @property
    def left(self) -> Sequence[Step]:
        """What is ours and wanted no more, and stays for now."""
        return [step for step in self.steps if step.act is Act.LEAVE]

    @property
    def counts(self) -> Mapping[Act, int]:
        return Counter(step.act for step in self.steps)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a step. `step` is it, as a conflict where it turned out to be one; `aside` is the file that what
    people had made of it was saved to, empty where there is none."""

    step: Step
    aside: str = ""

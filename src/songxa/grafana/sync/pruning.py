"""What is wanted no more: what of it may be deleted, and why the rest may not. Pure; deletes nothing.

Three proofs that a thing is songxa's (its marks, where it stands, the ledger), nobody's edit in it, a person's leave,
and not too many at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from songxa.grafana.sync.compare import judge
from songxa.grafana.sync.reasons import EDITED, HOLDS, NOT_OURS, OVERWRITTEN, STILL_EDITED, UNWANTED
from songxa.grafana.sync.steps import Act, Step, What
from songxa.grafana.sync.things import Thing
from songxa.model import Trouble

if TYPE_CHECKING:
    from songxa.grafana.sync.planning import Scene

SHARE, FEWEST = 5, 10
"""At most one in so many of what is songxa's is deleted at once, but always so few."""


def limit(owned: int, asked: int | None) -> int:
    """How many may be deleted at once."""
    return max(owned // SHARE, FEWEST) if asked is None else asked


def pruned(unwanted: Sequence[Thing], wanted: Sequence[Step], scene: Scene) -> tuple[Sequence[Step], Sequence[Trouble]]:
    """A step for each thing that is wanted no more, in their order, and what is to be told of all."""
    found: list[Step] = []
    for thing in unwanted:
        found.append(_step(thing, [*wanted, *found], scene))
    deleted = [step for step in found if step.act is Act.DELETE and step.what is not What.PERMISSIONS]
    why = _refused(len(deleted), scene) if deleted and scene.options.prune else None
    if scene.options.prune and why is None:
        return found, ()
    left = [_left(step, UNWANTED) if step.act is Act.DELETE else step for step in found]
    return left, (why,) if why else ()


def _refused(deleted: int, scene: Scene) -> Trouble | None:
    most = limit(scene.owned, scene.options.prune_limit)
    if not scene.watched:
        return Trouble("grafana.note.empty", {"n": deleted})
    return Trouble("grafana.note.too_many", {"n": deleted, "most": most}) if deleted > most else None


def _step(thing: Thing, others: Iterable[Step], scene: Scene) -> Step:
    step = Step(
        act=Act.DELETE,
        what=thing.what,
        uid=thing.uid,
        title=thing.title,
        where=scene.folders.get(thing.folder, ""),
        version=thing.live.version if thing.live else 0,
    )
    verdict = judge(None, thing.live, thing.entry.known if thing.entry else None, scene.grafana)
    if verdict.act is Act.NOTHING or _is_done(thing, scene):
        return replace(step, act=Act.NOTHING)
    if verdict.why == EDITED:
        if thing.uid not in scene.options.overwrite:
            return _left(step, STILL_EDITED)
        step = replace(step, reason=OVERWRITTEN)
    if not _is_ours(thing, scene):
        return _left(step, NOT_OURS)
    if thing.what is What.FOLDER and holds(thing.uid, others, scene):
        return _left(step, HOLDS)
    return step


def _left(step: Step, why: Trouble) -> Step:
    return replace(step, act=Act.LEAVE, reason=why)


def _is_done(thing: Thing, scene: Scene) -> bool:
    """Teams that were there before songxa are only used; a run that was cut off may have given rights back already."""
    if thing.what is What.PERMISSIONS and thing.live is not None:
        return not thing.live.document["teams"] and (scene.granting or bool(thing.live.document["viewer"]))
    return thing.what is What.TEAM and thing.entry is not None and not thing.entry.made


def _is_ours(thing: Thing, scene: Scene) -> bool:
    """By its marks and by where it stands; that it is in the ledger is known here."""
    if thing.live is None or thing.live.fixed:
        return False
    if thing.what is not What.BOARD:
        return True
    is_marked = set(scene.tags) <= set(thing.live.document.get("tags", ()))
    return is_marked and not scene.own_folders.isdisjoint(scene.listing.above(thing.folder))


def holds(folder: str, others: Iterable[Step], scene: Scene) -> bool:
    """Whether anything would be left in this folder, once these are done."""
    kinds = (What.FOLDER, What.BOARD)
    gone = {step.uid for step in others if step.act in (Act.DELETE, Act.MOVE) and step.what in kinds}
    inside = [hit.uid for hit in scene.listing.hits if hit.folder == folder]
    inside += [each.uid for each in scene.listing.folders.values() if each.parent == folder]
    inside += [uid for uid, board in scene.listing.boards.items() if board.folder == folder]
    return not gone.issuperset(inside)

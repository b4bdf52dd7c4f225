"""Makes steps of what is wanted, there and last written. Pure: what is done with them is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from songxa.grafana.api import JsonObject
from songxa.grafana.sync import compare
from songxa.grafana.sync.compare import Verdict, judge
from songxa.grafana.sync.listing import Listing
from songxa.grafana.sync.pruning import pruned
from songxa.grafana.sync.reasons import EDITED, NO_FOLDER, OVERWRITTEN, SECRET, TWIN, UNKNOWN
from songxa.grafana.sync.steps import Act, Options, Step, What
from songxa.grafana.sync.things import Thing
from songxa.grafana.wanted.titles import Named, twins
from songxa.model import Trouble


@dataclass(frozen=True, slots=True)
class Scene:
    """What all steps are judged by. `tags` are what marks a board as songxa's, `own_folders` the uids of its folders,
    `owned` the number of all that is its own. `watched`: the inventory has devices. `granting`: it says who may look
    into some folders. `by_slug`: this Grafana does not tell titles apart that differ in diacritics only."""

    listing: Listing
    options: Options
    grafana: str
    tags: tuple[str, ...]
    own_folders: frozenset[str]
    owned: int
    watched: bool
    granting: bool
    by_slug: bool
    folders: dict[str, str] = field(default_factory=dict)
    """Those that are there or will be: uid to title."""


def steps(things: Sequence[Thing], scene: Scene) -> tuple[Sequence[Step], Sequence[Trouble]]:
    """One step for each thing, in the order of the things, and what is to be told of pruning."""
    scene.folders.update((uid, folder.title) for uid, folder in scene.listing.folders.items())
    wanted = [_step(each, scene, things) for each in things if each.wanted is not None]
    unwanted = [each for each in things if each.wanted is None]
    left, notes = pruned(unwanted, wanted, scene)
    return [*wanted, *left], notes


def again(thing: Thing, scene: Scene) -> Step:
    """The step of one thing that is wanted, judged anew on its own."""
    return _step(thing, scene, ())


def _step(thing: Thing, scene: Scene, things: Sequence[Thing]) -> Step:
    verdict = _verdict(thing, scene)
    verdict = _possible(thing, verdict, scene, things)
    if thing.what is What.FOLDER and verdict.act is Act.CREATE:
        scene.folders[thing.uid] = thing.title
    return described(thing, verdict, scene)


def _verdict(thing: Thing, scene: Scene) -> Verdict:
    known = thing.entry.known if thing.entry else None
    overwrite = thing.uid in scene.options.overwrite
    verdict = judge(thing.wanted, thing.live, known, scene.grafana, overwrite=overwrite)
    if thing.stale and verdict.act in (Act.NOTHING, Act.RECORD):
        return Verdict(Act.UPDATE)
    if thing.what is What.PERMISSIONS and verdict.why == UNKNOWN and thing.live and not thing.live.document["teams"]:
        # a folder that has only just been made is as Grafana makes them
        return Verdict(Act.UPDATE)
    return verdict


def _possible(thing: Thing, verdict: Verdict, scene: Scene, things: Sequence[Thing]) -> Verdict:
    """The verdict, or a conflict where Grafana would not take it."""
    if verdict.act not in (Act.CREATE, Act.UPDATE):
        return verdict
    if thing.folder and thing.folder not in scene.folders:
        return Verdict(Act.CONFLICT, NO_FOLDER)
    if scene.by_slug and thing.what is What.BOARD and _twin(thing, scene, things):
        return Verdict(Act.CONFLICT, TWIN)
    moves = thing.what in (What.FOLDER, What.BOARD) and thing.live and thing.live.folder != thing.folder
    return Verdict(Act.MOVE, verdict.why) if moves else verdict


def _twin(thing: Thing, scene: Scene, things: Sequence[Thing]) -> bool:
    ours = {each.uid for each in things if each.what is What.BOARD}
    beside = [hit for hit in scene.listing.hits if hit.folder == thing.folder and hit.uid not in ours]
    return twins(thing.title, thing.uid, [Named(hit.folder, hit.uid, hit.title) for hit in beside]) is not None


def described(thing: Thing, verdict: Verdict, scene: Scene) -> Step:
    """The step of a verdict, with what people want to know of it."""
    live = thing.live.document if thing.live else {}
    before: JsonObject | None = None
    if thing.live and verdict.act is Act.CONFLICT and verdict.why == EDITED and thing.entry:
        before = thing.entry.read_back
    elif thing.live and verdict.act in (Act.UPDATE, Act.MOVE, Act.CONFLICT):
        before = thing.wanted
    return Step(
        act=verdict.act,
        what=thing.what,
        uid=thing.uid,
        title=thing.title,
        where=scene.folders.get(thing.folder, ""),
        reason=_reason(thing, verdict),
        differences=tuple(compare.differences(live, before)) if before is not None else (),
        version=thing.live.version if thing.live else 0,
        digest=compare.digest(thing.wanted) if thing.wanted is not None else "",
    )


def _reason(thing: Thing, verdict: Verdict) -> Trouble | None:
    if verdict.act in (Act.CREATE, Act.UPDATE, Act.MOVE, Act.DELETE):
        return OVERWRITTEN if verdict.why else (SECRET if thing.stale and verdict.act is Act.UPDATE else None)
    return verdict.why

"""Tells people of incidents: looks once a second at what there is to say to whom, and hands over what may be sent.

Nothing is queued: what is due follows at every look from the incidents as they are and from what was told before. So a
message that has to wait never says less than is known when it goes, and what came and went meanwhile is one message.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from random import Random
from typing import Protocol

import apsw

from songxa.i18n.format import zone
from songxa.model import Correction, Incident, Inventory, Sample, SecretLike, SongxaError, Trouble
from songxa.notify.decide import concerns, is_urgent, news_of
from songxa.notify.desk import Desk
from songxa.notify.ledger import Later, Ledger
from songxa.notify.letter import Item, Scribe
from songxa.notify.names import Names
from songxa.notify.post import Address, AddressBook, Answer, Post
from songxa.notify.quiet import is_quiet
from songxa.notify.ration import Ration, ration
from songxa.notify.service import Fate
from songxa.notify.stories import Stories
from songxa.notify.story import LAST, News, Told
from songxa.scope import Scope
from songxa.state.uptime import verdict

log = logging.getLogger(__name__)

LOOK_S = 10.0
"""How often the secrets are looked at: a corrected one is used without a restart."""

PLANNED_S = 30.0
"""How long it is believed what people said of an incident."""

HELD = "notice.held"


class Board(Protocol):
    """What incidents there are; `songxa.incident.Sentinel` is one."""

    @property
    def revision(self) -> int: ...

    @property
    def notices(self) -> Sequence[str]: ...

    def incidents(self, scope: Scope) -> Sequence[Incident]: ...


class Past(Protocol):
    """What is known of incidents that are over; `songxa.history.Archive` is one."""

    def incident(self, scope: Scope, id: str) -> Incident | None: ...

    def corrections(self, incidents: Collection[str]) -> Mapping[str, Sequence[Correction]]: ...


class Notifier:
    """Runs in the event loop's thread and never blocks it: `post` delivers, `later` reads secrets and writes files."""

    def __init__(
        self,
        inventory: Inventory,
        board: Board,
        past: Past,
        ledger: Ledger,
        post: Post,
        book: AddressBook,
        later: Later,
        finish: Callable[[], None],
        wall: Callable[[], float],
        clock: Callable[[], float],
        random: Random,
        *,
        simulated: bool = False,
    ) -> None:
        """`finish` waits for what `later` was given. `wall` is UTC seconds since the epoch, `clock` counts seconds
        monotonically.
        """
        self._finish = finish
        self._board, self._past, self._ledger, self._post, self._book = board, past, ledger, post, book
        self._later, self._wall, self._clock, self._random = later, wall, clock, random
        self._simulated = simulated
        self._stories = Stories(inventory, ledger, self._ended)
        self._revision: int | None = None
        self._planned: dict[str, tuple[float, bool]] = {}
        self._looked_at = float("-inf")
        self._seen: Mapping[str, tuple[Address, SecretLike | None]] = {}
        self._desks: dict[str, Desk] = {}
        self.adopt(inventory)

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force: new recipients are told from now on, and those that are gone no more."""
        self._inventory = inventory
        self._stories.adopt(inventory)
        alerts, names, where = inventory.alerts, Names(inventory), zone(inventory.timezone)
        desks = {}
        for key, recipient in alerts.recipients.items():
            scribe = Scribe(recipient.language or alerts.language, names, where, alerts.page, self._simulated)
            desk = desks[key] = self._desks.get(key) or Desk(recipient, scribe)
            desk.recipient, desk.scribe = recipient, scribe
        self._desks = desks
        self._where = where
        self._ledger.meet(desks, self._wall())
        self._looked_at = float("-inf")

    # ---- time passes ------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Says what is to be said now. To be called about once a second, after the board's own tick."""
        now = self._wall()
        for answer in self._post.answers():
            self._take(answer, now)
        if self._desks:
            self._look_at_secrets()
            if HELD not in self._board.notices:  # else nobody knows what time it is
                self._follow(now)
                for desk in self._desks.values():
                    self._serve(desk, now)
                self._close_stories()
        self._ledger.flush(now)

    async def stop(self) -> None:
        """What is on its way may arrive, for some seconds; everything else is said by the next run."""
        await asyncio.to_thread(self._post.wait)
        now = self._wall()
        for answer in self._post.answers():
            self._take(answer, now)
        self._ledger.flush(now)
        self._ledger.close()
        await asyncio.to_thread(self._finish)

    def _follow(self, now: float) -> None:
        if self._board.revision != self._revision:
            self._revision = self._board.revision
            self._stories.follow(self._board.incidents(Scope.staff()), now)
        self._stories.look_up(now)

    def _serve(self, desk: Desk, now: float) -> None:
        key, alerts = desk.recipient.key, self._inventory.alerts
        desk.due = due = self._due(desk, now)
        quiet = desk.recipient.quiet and is_quiet(now, alerts.quiet_from, alerts.quiet_until, self._where)
        if quiet:
            urgent = [each for each in due if is_urgent(each.incident, alerts)]
            desk.held = desk.held or len(urgent) < len(due)
            due = urgent
        else:
            desk.held = desk.held and bool(due)
        due = [each for each in due if not self._given_up(desk, each, now)]
        if not desk.may_try(self._clock()) or not self._post.is_free(key):
            return
        match ration(self._ledger.sent[key], len(due), desk.held and not quiet, now):
            case Ration.ONE:
                self._post.send(key, desk.scribe.one(due[0], now))
            case Ration.ALL_IN_ONE:
                self._post.send(key, desk.scribe.many(due, now))
            case Ration.NOTHING:
                pass

    def _due(self, desk: Desk, now: float) -> list[Item]:
        recipient, alerts = desk.recipient, self._inventory.alerts
        since, found = self._ledger.since[recipient.key], []
        for id, story in self._stories.active.items():
            told = self._ledger.told_to(recipient.key, id)
            news = news_of(story, told, since, alerts, now)
            if news is not None and (news is News.OVER or concerns(recipient, story)):
                found.append(Item(news, story.incident, told.number + 1 if told else 1))
        planned = self._planned_of([each.incident.id for each in found])
        return [each for each in found if each.incident.id not in planned]

    def _given_up(self, desk: Desk, item: Item, now: float) -> bool:
        if item.news not in LAST or not desk.is_given_up(item.incident.id, self._clock()):
            return False
        desk.counts["dropped"] += 1
        self._enter(desk.recipient.key, item, now, reached=False)
        return True

    def _close_stories(self) -> None:
        waiting = {each.incident.id for desk in self._desks.values() for each in desk.due}
        for id in [id for id, story in self._stories.active.items() if story.ended and id not in waiting]:
            self._stories.forget(id)
            for desk in self._desks.values():
                desk.tried_since.pop(id, None)
        self._planned = {id: said for id, said in self._planned.items() if id in self._stories.active}

    # ---- what came of it --------------------------------------------------------------------------------------------

    def _take(self, answer: Answer, now: float) -> None:
        desk = self._desks.get(answer.recipient)
        if desk is None:
            return
        if answer.outcome.fate is not Fate.DELIVERED:
            desk.failed(answer.outcome, self._clock(), self._random)
            return
        desk.arrived()
        desk.held = desk.held and len(answer.letter.items) < 2
        self._ledger.count(answer.recipient, answer.letter.id, now)
        for item in answer.letter.items:
            self._enter(answer.recipient, item, now, reached=True)

    def _enter(self, recipient: str, item: Item, now: float, *, reached: bool) -> None:
        id, before = item.incident.id, self._ledger.told_to(recipient, item.incident.id)
        if id not in self._ledger.seen or (before is not None and before.number >= item.number):
            return  # done with, or said by a try that was given up and got there all the same
        grown_at = now if item.news is News.GREW else before.grown_at if before else 0.0
        toll, state = item.incident.toll, item.incident.state
        reached = reached or (before is not None and before.reached)
        told = Told(item.news, now, reached, item.number, state, toll.households, grown_at)
        self._ledger.enter(recipient, id, told)

    # ---- what others know -------------------------------------------------------------------------------------------

    def _look_at_secrets(self) -> None:
        for key, (address, secret) in self._seen.items():
            if key in self._desks:
                self._desks[key].take_address(address, secret)
        if self._clock() - self._looked_at >= LOOK_S:
            self._looked_at = self._clock()
            keys = list(self._desks)
            self._later(lambda: self._see(keys))

    def _see(self, keys: Collection[str]) -> None:
        self._seen = self._book.look_at(keys)

    def _ended(self, id: str) -> Incident | None:
        try:
            return self._past.incident(Scope.staff(), id)
        except (apsw.Error, SongxaError):
            return None  # the history says itself what is wrong with it

    def _planned_of(self, ids: Collection[str]) -> set[str]:
        now = self._clock()
        asked = [id for id in ids if now - self._planned.get(id, (float("-inf"),))[0] >= PLANNED_S]
        if asked:
            try:
                said = self._past.corrections(asked)
            except (apsw.Error, SongxaError):
                said = {}
            for id in asked:
                incident = self._stories.active[id].incident
                self._planned[id] = now, bool(verdict(incident, said.get(id, ())).planned)
        return {id for id in ids if self._planned[id][1]}

    # ---- what it says of itself -------------------------------------------------------------------------------------

    def health(self) -> Iterator[Sample]:
        """Messages by recipient and outcome, and what waits."""
        for desk in self._desks.values():
            yield from desk.health()

    def troubles(self) -> Iterator[Trouble]:
        """What keeps people from being told."""
        for desk in self._desks.values():
            yield from desk.troubles()

"""What changes, as it changes: server-sent events (WHATWG HTML §9.2). Bounded in clients and bytes; remembers little.

Nobody tells of a change: while anybody listens, the board's revision is looked at once a second.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from songxa.model import Incident
from songxa.scope import Scope
from songxa.state.condition import Condition
from songxa.web.api.endpoints import adapter
from songxa.web.api.moment import MOST_SCOPES, Moment, Moments
from songxa.web.api.refusal import Refused
from songxa.web.api.shapes import Change, ChangedDevice, ChangedIncident

MOST_NAMED = 100
"""An event names no more devices than this, and as many incidents; who wants the rest asks for it."""

REMEMBERED = 64
"""Events that a client which was away for a while is still told."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done, and how much is borne."""

    look_s: float = 1.0
    heartbeat_s: float = 15.0
    clients: int = 100
    waiting: int = 16
    """Events that wait for one client; one more, and it is let go."""


@dataclass(eq=False, slots=True)
class Listener:
    """One client: what it has yet to be told, and whether it is to leave."""

    frames: asyncio.Queue[bytes]
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, frame: bytes) -> None:
        try:
            self.frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.gone.set()


class _Channel:
    """What everybody with the same scope is told."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.told: deque[tuple[int, bytes]] = deque([(moment.revision, b"")], maxlen=REMEMBERED)
        """Revisions of which something was to be told, and what; nothing of the one that listening began with."""
        self.listeners: set[Listener] = set()


class Events:
    """Lets clients listen."""

    def __init__(self, moments: Moments, epoch: float, pace: Pace) -> None:
        self._moments, self._epoch, self._pace = moments, f"{epoch:.0f}", pace
        self._channels: dict[Scope, _Channel] = {}
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def listeners(self) -> int:
        return sum(len(channel.listeners) for channel in self._channels.values())

    def close(self) -> None:
        """Lets everybody go, and nobody in any more."""
        self._closed = True
        if self._looking is not None:
            self._looking.cancel()
        for channel in self._channels.values():
            for listener in channel.listeners:
                listener.gone.set()

    def stream(self, scope: Scope, last_id: str) -> Response:
        """An answer that goes on until either side ends it. Raises Refused where there is no room."""
        if self._closed:
            raise Refused(503, "api.stopping", headers={"Retry-After": "10"})
        if self.listeners >= self._pace.clients:
            raise Refused(503, "api.full", {"most": str(self._pace.clients)}, {"Retry-After": "10"})
        return EventStream(self, scope, last_id, self._pace.heartbeat_s)

    def join(self, scope: Scope, last_id: str) -> Listener:
        """A new listener, who is first told where things stand, or what it has missed since `last_id`."""
        channel = self._channels.get(scope)
        if channel is None:
            self._forget()
            channel = self._channels[scope] = _Channel(self._moments.of(scope))
        self._look_at(scope, channel)
        listener = Listener(asyncio.Queue(self._pace.waiting + REMEMBERED))
        for frame in self._first(channel, last_id):
            listener.tell(frame)
        channel.listeners.add(listener)
        if self._closed:
            listener.gone.set()
        elif self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return listener

    def leave(self, scope: Scope, listener: Listener) -> None:
        self._channels[scope].listeners.discard(listener)

    # ---- looking ------------------------------------------------------------------------------------------------

    async def _look(self) -> None:
        while self.listeners:
            await asyncio.sleep(self._pace.look_s)
            for scope, channel in list(self._channels.items()):
                if channel.listeners:
                    self._look_at(scope, channel)

    def _look_at(self, scope: Scope, channel: _Channel) -> None:
        before, now = channel.moment, self._moments.of(scope)
        if now is before:
            return
        channel.moment = now
        told = change(before, now)
        if not told.devices and not told.incidents:
            return
        frame = self._frame("change", told)
        channel.told.append((now.revision, frame))
        for listener in channel.listeners:
            listener.tell(frame)

    def _forget(self) -> None:
        """Makes room: channels to which nobody listens go, the oldest first."""
        idle = [scope for scope, channel in self._channels.items() if not channel.listeners]
        for scope in idle[: max(0, len(self._channels) - MOST_SCOPES + 1)]:
            del self._channels[scope]

    # ---- telling ------------------------------------------------------------------------------------------------

    def _first(self, channel: _Channel, last_id: str) -> Iterable[bytes]:
        revisions = [revision for revision, _ in channel.told]
        hello = self._frame("hello", Change(revisions[-1]))
        epoch, _, number = last_id.rpartition("-")
        if not last_id:
            return [hello]
        # What an event tells begins where the one before it ended, so that one has to be remembered as well.
        seen = [str(revision) for revision in revisions]
        if epoch == self._epoch and number in seen:
            return [frame for _, frame in list(channel.told)[seen.index(number) + 1 :]] or [hello]
        return [self._frame("change", Change(revisions[-1], reset=True))]

    def _frame(self, event: str, data: Change) -> bytes:
        return b"id: %s-%d\nevent: %s\ndata: %s\n\n" % (
            self._epoch.encode(),
            data.revision,
            event.encode(),
            adapter(Change).dump_json(data),
        )


def change(before: Moment, now: Moment) -> Change:
    """What is different, the devices by key."""
    old, new = before.conditions, now.conditions
    devices = [
        ChangedDevice(key, condition.state, condition.since)
        for key, condition in sorted(new.items())
        if (was := old.get(key)) is not condition and (was is None or _plain(was) != _plain(condition))
    ]
    devices += [ChangedDevice(key, None, None) for key in sorted(old.keys() - new.keys())]
    incidents = _incidents(before.incidents, now.incidents)
    left_out = max(0, len(devices) - MOST_NAMED) + max(0, len(incidents) - MOST_NAMED)
    return Change(now.revision, devices[:MOST_NAMED], incidents[:MOST_NAMED], left_out)


def _plain(condition: Condition) -> Condition:
    """Without the doubt: a visit that is being repeated has changed nothing yet."""
    return condition if condition.doubted_at is None else replace(condition, doubted_at=None)


def _incidents(before: Sequence[Incident], now: Sequence[Incident]) -> list[ChangedIncident]:
    old, new = {each.id: each for each in before}, {each.id: each for each in now}
    found = [ChangedIncident(key, open=True) for key, each in new.items() if old.get(key) != each]
    return found + [ChangedIncident(key, open=False) for key in old if key not in new]


class EventStream(Response):
    """One client's answer: ends when it hangs up, takes too long, or songxa stops."""

    media_type = "text/event-stream"

    def __init__(self, events: Events, seen_by: Scope, last_id: str, heartbeat_s: float) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._events, self._seen_by, self._last_id, self._heartbeat_s = events, seen_by, last_id, heartbeat_s

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        listener = self._events.join(self._seen_by, self._last_id)
        writing = asyncio.create_task(self._write(listener, send))
        others = [asyncio.create_task(_hung_up(receive)), asyncio.create_task(listener.gone.wait())]
        try:
            await asyncio.wait({writing, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._events.leave(self._seen_by, listener)
            stuck = listener.frames.full()
            for task in (writing, *others):
                task.cancel()
            await asyncio.gather(writing, *others, return_exceptions=True)
        if not stuck:
            await send({"type": "http.response.body", "body": b""})

    async def _write(self, listener: Listener, send: Send) -> None:
        frame = b"retry: 3000\n\n"
        while True:
            await send({"type": "http.response.body", "body": frame, "more_body": True})
            try:
                frame = await asyncio.wait_for(listener.frames.get(), self._heartbeat_s)
            except TimeoutError:
                frame = b":\n\n"


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

"""One request to the destination: bounded in time, counted, whatever goes wrong is an outcome. Decides nothing."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable

from songxa.model import SongxaError, Trouble
from songxa.spool.outcome import Delivered, Later, Outcome, Refused, TooBig, Transport

log = logging.getLogger(__name__)

DEADLINE_S = 30.0
"""For a whole request, however it is slow."""

GRACE_S = 1.0
"""How long a transport may take to notice that it was cancelled."""

UNANSWERED, BUG = "fault.unanswered", "fault.bug"

NAMES = {Delivered: "delivered", Later: "later", Refused: "refused", TooBig: "too_big"}


class Silent(Later):
    """Nothing was said at all."""


class Sender:
    """Owns the transport. All lanes share it."""

    def __init__(self, connect: Callable[[], Awaitable[Transport]]) -> None:
        self._connect = connect
        self._transport: Transport | None = None
        self._connecting = asyncio.Lock()
        self.outcomes: Counter[str] = Counter(dict.fromkeys(NAMES.values(), 0))

    async def send(self, payload: bytes) -> Outcome:
        """Never raises but for being cancelled, and then leaves no request behind."""
        task = asyncio.create_task(self._attempt(payload))
        try:
            await asyncio.wait({task}, timeout=DEADLINE_S)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=GRACE_S)
        silent = not task.done() or task.cancelled()
        outcome: Outcome = Silent(Trouble(UNANSWERED, {"seconds": round(DEADLINE_S)})) if silent else task.result()
        self.outcomes[next(name for kind, name in NAMES.items() if isinstance(outcome, kind))] += 1
        return outcome

    async def _attempt(self, payload: bytes) -> Outcome:
        try:
            async with self._connecting:
                if self._transport is None:
                    self._transport = await self._connect()
            return await self._transport.send(payload)
        except SongxaError as error:
            return Later(str(error), ours=True)
        except Exception as error:  # noqa: BLE001 told below, and tried again
            # its words may hold what was to be sent, a token for one
            last = traceback.extract_tb(error.__traceback__)[-1]
            log.error("a request failed: this is a bug (%s, %s:%s)", type(error).__name__, last.filename, last.lineno)
            return Later(Trouble(BUG, {"error": type(error).__name__}))

    async def close(self) -> None:
        """Ends the connection; one that cannot even be closed is left alone."""
        transport, self._transport = self._transport, None
        if transport is not None:
            try:
                async with asyncio.timeout(GRACE_S):
                    await transport.close()
            except Exception as error:  # noqa: BLE001 whatever it is, nothing depends on it
                log.warning("closing a connection failed: %s", type(error).__name__)

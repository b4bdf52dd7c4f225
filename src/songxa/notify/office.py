"""Puts a notifier together as `songxa run` needs it: threads, a file, the machine's clocks. Decides nothing."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from random import SystemRandom

from songxa.model import Inventory, Secrets
from songxa.notify.clerk import Clerk
from songxa.notify.ledger import Ledger
from songxa.notify.notifier import Board, Notifier, Past
from songxa.notify.post import GRACE_S, AddressBook, ThreadPost
from songxa.notify.service import THREAD


def open_office(
    inventory: Inventory, board: Board, past: Past, folder: Path, secrets: Secrets, *, simulated: bool
) -> Notifier:
    """A notifier that remembers in `folder`. Nothing is started before there is somebody to tell."""
    clerk = Clerk(f"{THREAD}-clerk")
    return Notifier(
        inventory,
        board,
        past,
        Ledger(folder, clerk.do),
        ThreadPost(secrets, time.monotonic),
        AddressBook(secrets),
        clerk.do,
        partial(clerk.finish, GRACE_S),
        time.time,
        time.monotonic,
        SystemRandom(),
        simulated=simulated,
    )

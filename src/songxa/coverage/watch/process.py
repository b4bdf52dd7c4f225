"""Puts a question to a process of its own, of low priority, and waits for the answer. Knows nothing of coverage."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import signal
import sys
from collections.abc import Mapping

log = logging.getLogger(__name__)

WORKER = "songxa.coverage.watch.worker"
_ONE_THREAD: Mapping[str, str] = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_MOST_LOGGED = 2_000


class Unanswered(Exception):
    """The process ended without an answer."""


async def ask(question: object, timeout_s: float | None) -> bytes:
    """What the process wrote. It is ended when this is cancelled, or takes longer than `timeout_s`.

    Raises Unanswered.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", WORKER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, **_ONE_THREAD},
    )  # fmt: skip
    try:
        answer, errors = await asyncio.wait_for(process.communicate(pickle.dumps(question)), timeout_s)
    except TimeoutError:
        raise Unanswered(f"it took longer than {timeout_s:.0f} s") from None
    finally:
        await _ended(process)
    if process.returncode or not answer:
        told = errors.decode(errors="replace").strip()[-_MOST_LOGGED:]
        raise Unanswered(f"the process ended with {process.returncode}: {told or 'it said nothing'}")
    return answer


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

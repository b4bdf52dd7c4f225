"""What is too big is halved, what is refused is found among what is good, and a wrong set-up costs nothing."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.model import StartError, Trouble
from songxa.spool import Delivered, Later, Outcome, Refused, TooBig, errand, sending, trust
from songxa.spool.errand import Doubted
from songxa.spool.look import refused
from songxa.spool.sending import Sender, Silent
from songxa.spool.trust import Trust
from tests.support.history import Clock
from tests.support.spooling import Depot, Destination, lines, names


def refusing(*poison: str) -> Callable[[bytes], Outcome]:
    """Refuses whatever has one of these records in it."""

    def answer(payload: bytes) -> Outcome:
        found = [name for name in names([payload]) if name in poison]
        return Refused(f"bad {found[0]}") if found else Delivered()

    return answer


async def bring(depot: Depot, destination: Destination, believed: Trust | None = None) -> Later | None:
    one = depot.errand(destination, believed)
    try:
        return await one.run()
    finally:
        one.settle(depot.shelf, now=77.0)
        counts = depot.tally.counts()
        assert counts.waiting == depot.shelf.points


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    poison=st.sets(st.integers(0, 479), max_size=6),
)
def test_poison_is_found_among_any_batches_with_few_requests(sizes: list[int], poison: set[int]) -> None:
    total = sum(sizes)
    bad = {f"r{each}" for each in poison if each < total}
    depot, first = Depot(None), 0
    for size in sizes:
        assert depot.keep(lines(*(f"r{first + each}" for each in range(size))))
        first += size
    destination = Destination(refusing(*bad))
    believed = Trust(depot.clock)
    believed.took()
    assert asyncio.run(bring(depot, destination, believed)) is None
    assert sorted(destination.has) == sorted({f"r{each}" for each in range(total)} - bad)
    counts = depot.tally.counts()
    assert (counts.delivered, counts.quarantined, counts.waiting) == (total - len(bad), len(bad), 0)
    # two ways down for each, through batches and then through records
    depth = math.ceil(math.log2(len(sizes))) + math.ceil(math.log2(max(sizes))) + 2
    assert len(destination.sent) <= 1 + 2 * len(bad) * depth
    depot.close()


async def test_what_was_refused_is_kept_with_the_words_and_the_time(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    assert depot.keep(lines("a", "b", "c"), at=5.0)
    destination = Destination(lambda payload: Refused("x\x1b[2J\u202eevil\nline") if b"b" in payload else Delivered())
    assert await bring(depot, destination) is None
    assert depot.shelf.commit("{}")
    (kept,) = refused(tmp_path, "test", 10)
    assert (kept.record, kept.at, kept.refused, kept.points) == (b"b\n", 5.0, 77.0, 1)
    assert kept.words == "x [2J evil line"
    depot.close()


async def test_points_that_are_no_records_are_shared_out_so_that_their_sum_stays() -> None:
    from songxa.spool.batch import Put

    depot = Depot(None)
    depot.inbox.put(Put(lines(*"abcdefg"), 100, 0.0))
    depot.shelf.add(depot.inbox.take().puts)
    assert await bring(depot, Destination(refusing("c", "g"))) is None
    counts = depot.tally.counts()
    assert counts.delivered + counts.quarantined == 100 and 28 <= counts.quarantined <= 30


@given(st.integers(40, 4_000))
@settings(max_examples=30, deadline=None)
def test_what_is_too_big_is_halved_until_it_fits_in_the_same_order_and_the_size_is_remembered(most: int) -> None:
    depot = Depot(None)
    for each in range(20):
        assert depot.keep(lines(*(f"record-{each:02}-{part:02}" for part in range(20))))
    destination = Destination(lambda payload: TooBig("too long") if len(payload) > most else Delivered())
    believed = Trust(depot.clock)
    assert asyncio.run(bring(depot, destination, believed)) is None
    assert destination.has == [f"record-{each:02}-{part:02}" for each in range(20) for part in range(20)]
    assert all(len(payload) <= most for payload in destination.taken)
    tried = len(destination.sent)
    assert depot.keep(*(lines(f"again-{each}-" + "x" * 20) for each in range(60)))
    assert asyncio.run(bring(depot, destination, believed)) is None
    if most >= trust.SMALLEST:
        assert all(len(payload) <= most for payload in destination.sent[tried:])
    assert depot.tally.counts().waiting == 0
    depot.close()


async def test_a_record_that_is_too_big_alone_is_quarantined() -> None:
    depot = Depot(None)
    assert depot.keep(lines("a", "x" * 5_000, "b"))
    destination = Destination(lambda payload: TooBig("too long") if len(payload) > 100 else Delivered())
    assert await bring(depot, destination) is None
    assert destination.has == ["a", "b"]
    assert depot.tally.counts().quarantined == 1


async def test_a_size_that_was_too_big_once_is_tried_again_after_a_long_smooth_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    believed = Trust(Clock())
    believed.too_big(1 << 20)
    assert believed.size == 1 << 19
    for _ in range(trust.GROW_AFTER):
        believed.took()
    assert believed.size == 1 << 20


async def test_a_destination_that_refuses_everything_is_doubted_soon_and_nothing_is_quarantined() -> None:
    depot = Depot(None)
    assert depot.keep(*(lines(f"r{each}") for each in range(5_000)))
    destination = Destination(lambda payload: Refused("bucket not found"))
    later = await bring(depot, destination)
    assert later == Doubted("bucket not found", ours=True)
    assert len(destination.sent) == errand.PATIENCE
    counts = depot.tally.counts()
    assert (counts.delivered, counts.quarantined, counts.waiting) == (0, 0, 5_000)


async def test_a_single_record_that_is_refused_waits_until_something_else_was_taken() -> None:
    depot = Depot(None)
    assert depot.keep(lines("bad"))
    destination = Destination(refusing("bad"))
    assert isinstance(await bring(depot, destination), Doubted)
    assert depot.waiting() == ["bad"]
    assert depot.keep(lines("good"))
    assert await bring(depot, destination) is None
    assert depot.tally.counts().quarantined == 1 and destination.has == ["good"]


async def test_what_was_taken_minutes_ago_or_before_a_thousand_refusals_proves_nothing() -> None:
    clock = Clock(0.0)
    believed = Trust(clock)
    seen = [believed.believed]
    believed.took()
    for seconds in (trust.PROOF_S, 1):
        clock.at += seconds
        seen.append(believed.believed)
    believed.took()
    for _ in range(trust.PROOF_REFUSALS):
        seen.append(believed.believed)
        believed.refused()
    assert seen == [False, True, False] + [True] * trust.PROOF_REFUSALS and not believed.believed


async def test_what_was_brought_before_a_failure_is_not_brought_again() -> None:
    depot = Depot(None)
    assert depot.keep(lines("a", "b", "bad", "c", "d", "e"))
    answers = 0

    def answer(payload: bytes) -> Outcome:
        nonlocal answers
        answers += 1
        return Later("gone") if answers > 3 else refusing("bad")(payload)

    destination = Destination(answer)
    assert await bring(depot, destination) == Later("gone")
    brought = destination.has
    assert brought and depot.shelf.commit("{}")
    destination.answer = refusing("bad")
    assert await bring(depot, destination) is None
    assert destination.has == ["a", "b", "c", "d", "e"] and destination.has[: len(brought)] == brought


# ---- one request -------------------------------------------------------------------------------------------------


async def test_a_request_that_hangs_ends_at_its_deadline_and_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "DEADLINE_S", 0.01)
    destination = Destination()
    destination.hold = lambda payload: True
    sender = Sender(destination.connect)
    assert await sender.send(b"a\n") == Silent(Trouble("fault.unanswered", {"seconds": 0}))
    assert destination.under_way == 0
    assert sender.outcomes["later"] == 1


async def test_a_transport_that_will_not_be_cancelled_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "DEADLINE_S", 0.01)
    monkeypatch.setattr(sending, "GRACE_S", 0.01)
    release = asyncio.Event()

    class Stubborn(Destination):
        async def send(self, payload: bytes) -> Outcome:
            while not release.is_set():
                try:
                    await release.wait()
                except asyncio.CancelledError:
                    continue
            return Delivered()

    assert isinstance(await Sender(Stubborn().connect).send(b"a\n"), Silent)
    release.set()


@pytest.mark.parametrize(
    ("error", "later"),
    [
        (StartError("no token\nfor it"), Later("no token\nfor it", ours=True)),
        (RuntimeError("token=canary-5up3r"), Later(Trouble("fault.bug", {"error": "RuntimeError"}))),
    ],
)
async def test_what_a_transport_raises_is_an_outcome_and_tells_no_secret(
    error: Exception, later: Later, caplog: pytest.LogCaptureFixture
) -> None:
    async def connect() -> Destination:
        raise error

    assert await Sender(connect).send(b"a\n") == later
    assert "canary" not in caplog.text


async def test_a_connection_that_could_not_be_made_is_made_with_the_next_request() -> None:
    destination, tries = Destination(), 0

    async def connect() -> Destination:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StartError("not yet")
        return destination

    sender = Sender(connect)
    assert isinstance(await sender.send(b"a\n"), Later)
    assert await sender.send(b"a\n") == Delivered()
    assert await sender.send(b"b\n") == Delivered()
    assert tries == 2

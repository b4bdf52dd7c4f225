"""The shape cache: as strict as the strict decoder, the same values, bounded."""

from __future__ import annotations

import functools
import random
import socket
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Value
from songxa.collectors.snmp.conversation import Conversation, Peer, Stats, Writer
from songxa.collectors.snmp.exchange import Exchange, Request
from songxa.collectors.snmp.layout import Bounded, Choosy, Layout, ShapeCache, compile_layout
from songxa.collectors.snmp.matching import Reader
from songxa.collectors.snmp.udp import Place
from tests.support.fuzzing import check_layout, layout_of
from tests.support.mutate import mutate
from tests.unit.snmp.test_ber import typed_values, varbind_lists

OID = ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6.1")


def message(*values: tuple[int, Value], request_id: int = 0x11223344) -> bytes:
    return ber.encode_message(
        ber.V2C, b"public", ber.RESPONSE, request_id, [(OID, tag, value) for tag, value in values]
    )


@given(varbind_lists, st.integers(2**23, 2**31 - 1))
def test_a_layout_reads_its_own_message_as_the_strict_decoder_does(
    varbinds: list[tuple[bytes, int, Value]], request_id: int
) -> None:
    datagram = ber.encode_message(ber.V2C, b"public", ber.RESPONSE, request_id, varbinds)
    layout = layout_of(datagram)
    read = layout.read(datagram)
    assert read is not None
    assert read[0] == request_id
    assert list(read[1]) == [value for _, _, value in varbinds]
    assert (list(layout.oids), list(layout.tags)) == ([oid for oid, _, _ in varbinds], [tag for _, tag, _ in varbinds])


@given(varbind_lists, st.integers(0, 2**32))
def test_a_layout_never_accepts_what_the_strict_decoder_refuses_nor_reads_it_differently(
    varbinds: list[tuple[bytes, int, Value]], seed: int
) -> None:
    datagram = ber.encode_message(ber.V2C, b"public", ber.RESPONSE, 0x11223344, varbinds)
    layout = layout_of(datagram)
    for number in range(20):
        check_layout(layout, mutate(datagram, seed + number))


@given(st.lists(typed_values, min_size=1, max_size=6), st.data())
def test_octets_changed_inside_values_are_read_as_the_strict_decoder_reads_them(
    values: list[tuple[int, Value]], data: st.DataObject
) -> None:
    datagram = message(*values)
    layout = layout_of(datagram)
    _, identity, spans = ber.locate_message(datagram)
    octets = bytearray(datagram)
    for start, stop in (identity, *spans):
        octets[start:stop] = data.draw(st.binary(min_size=stop - start, max_size=stop - start))
    check_layout(layout, bytes(octets))


@pytest.mark.parametrize("width", range(1, 10))
@pytest.mark.parametrize("tag", [ber.INTEGER, ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS, ber.COUNTER64])
def test_integers_of_every_width_agree_at_their_edges(tag: int, width: int) -> None:
    edges = [bytes(width), b"\x7f" + b"\xff" * (width - 1), b"\x80" + bytes(width - 1), b"\xff" * width]
    edges += [b"\x00" + b"\xff" * (width - 1), b"\x00" * (width - 1) + b"\x01", b"\x01" + bytes(width - 1)]
    head = ber.encode_message(ber.V2C, b"public", ber.RESPONSE, 0x11223344, [(OID, ber.OCTET_STRING, bytes(width))])
    shapes = [head[: -width - 2] + bytes((tag, width)) + content for content in edges]
    layouts = []
    for datagram in shapes:
        try:
            layouts.append(layout_of(datagram))
        except BerError:
            continue
    assert layouts or (tag == ber.INTEGER and width == 9)
    for layout in layouts:
        for datagram in shapes:
            check_layout(layout, datagram)


def test_new_values_of_the_same_widths_are_read_without_decoding_anew() -> None:
    layout = layout_of(message((ber.COUNTER64, 2**34), (ber.INTEGER, -5), (ber.OCTET_STRING, b"abc")))
    read = layout.read(message((ber.COUNTER64, 2**35), (ber.INTEGER, 99), (ber.OCTET_STRING, b"xyz"), request_id=2**30))
    assert read is not None
    assert (read[0], list(read[1])) == (2**30, [2**35, 99, b"xyz"])


def test_what_is_not_a_value_must_stay_as_it_was() -> None:
    datagram = message((ber.COUNTER64, 2**34), (ber.OBJECT_IDENTIFIER, OID), (ber.NO_SUCH_INSTANCE, None))
    layout = layout_of(datagram)
    _, identity, spans = ber.locate_message(datagram)
    free = set(range(*identity)) | set(range(*spans[0]))
    for at in range(len(datagram)):
        changed = bytearray(datagram)
        changed[at] ^= 1
        assert (layout.read(bytes(changed)) is not None) == (at in free)


def test_a_request_id_of_another_width_gives_no_layout() -> None:
    short = ber.encode_message(ber.V2C, b"public", ber.RESPONSE, 5, [(OID, ber.INTEGER, 1)])
    assert compile_layout(short, *ber.locate_message(short)) is None


def learn(cache: ShapeCache, key: object, datagram: bytes) -> Layout | None:
    cache.learn([key], datagram, *ber.locate_message(datagram))
    return cache.get(key)


def test_the_cache_is_bounded_whatever_an_agent_sends() -> None:
    cache = ShapeCache(questions=64, layouts=32)
    for number in range(1000):
        learn(cache, number, message((ber.OCTET_STRING, b"x" * (number % 200))))
    assert len(cache) == 64
    assert cache.layouts == 32
    assert any(cache.get(number) for number in range(500, 1000))  # newer ones do get in


def test_a_layout_that_was_evicted_is_gone_however_many_questions_it_answered() -> None:
    cache = ShapeCache(questions=1000, layouts=2)
    for key in range(10):
        learn(cache, key, message((ber.OCTET_STRING, b"")))
    assert all(cache.get(key) for key in range(10))
    for length in range(1, 1 + 2 * Choosy.ADMITTED):
        learn(cache, "other", message((ber.OCTET_STRING, bytes(length))))
    assert [cache.get(key) for key in range(10)] == [None] * 10


@pytest.mark.parametrize("limits", [(32, 100), (100, 32)], ids=["questions", "layouts"])
def test_a_full_cache_lets_most_newcomers_wait_so_that_some_questions_stay_fast(limits: tuple[int, int]) -> None:
    cache = ShapeCache(*limits)
    for _ in range(3):
        for number in range(40):
            learn(cache, number, message((ber.OCTET_STRING, bytes(number))))
    assert sum(cache.get(number) is not None for number in range(32)) > 16


def test_devices_with_equal_layouts_share_one() -> None:
    cache = ShapeCache(32, 32)
    first = learn(cache, "one", message((ber.COUNTER32, 70000)))
    second = learn(cache, "two", message((ber.COUNTER32, 80000), request_id=2**30))
    assert first is second


def test_layouts_with_equal_oids_share_them() -> None:
    cache = ShapeCache(32, 32)
    first = learn(cache, "one", message((ber.COUNTER32, 7)))
    second = learn(cache, "two", message((ber.COUNTER32, 70000)))
    assert first is not None
    assert second is not None
    assert first is not second
    assert first.oids is second.oids


# ---- many devices ------------------------------------------------------------------------------------------------


MARKER = b"\x7f\xff\xff\xff"
"""The request-id of an answer before it is known which request it answers."""


class Fleet:
    """Devices that are asked some GETs each, without any socket; `widths` says how wide a device's numbers are."""

    def __init__(self, devices: int, requests: int) -> None:
        unused = socket.socket.__new__(socket.socket)
        self.places = [
            Place(unused, endpoint, endpoint)
            for endpoint in (
                (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 161) for number in range(devices)
            )
        ]
        self.requests = [
            Request(ber.GET, tuple([ber.encode_oid(f"1.3.6.1.4.1.9.{part}.{column}") for column in range(3)]))
            for part in range(requests)
        ]
        self.stats = Stats()
        self.reader, self.writer = Reader(self.stats), Writer(random.Random(1))

    @functools.cache  # noqa: B019 - the fleet lives as long as its test
    def template(self, request: Request, widths: tuple[int, ...]) -> bytes:
        rows = [(oid, ber.COUNTER64, 1 << 8 * width - 2) for oid, width in zip(request.oids, widths, strict=True)]
        return ber.encode_message(ber.V2C, b"public", ber.RESPONSE, int.from_bytes(MARKER), rows)

    def begin(self, number: int, request: Request) -> Conversation:
        peer = Peer(self.places[number].address[0], 161, ber.V2C, b"public")
        conversation = Conversation(peer, nothing(), print, None, None, 1.0, 1.0, 1, 1.0, self.places[number])
        self.writer.write(conversation, request)
        return conversation

    def poll(self, number: int, widths: tuple[int, ...]) -> int:
        """How many of the device's answers the strict decoder had to read."""
        before = self.stats.decoded
        for request in self.requests:
            conversation = self.begin(number, request)
            datagram = self.template(request, widths).replace(MARKER, conversation.request_id.to_bytes(4), 1)
            answer = self.reader.read(conversation, datagram)
            assert answer is not None
            assert list(answer.values) == [1 << 8 * width - 2 for width in widths]
        return self.stats.decoded - before


def nothing() -> Exchange[None]:
    yield from ()


def test_twenty_thousand_devices_of_six_kinds_are_read_fast_and_learnt_once_a_kind() -> None:
    devices, requests = 20_000, 5
    kinds = list(permutations((1, 3, 5)))  # answers of one size, so that only a device's own entry tells them apart
    fleet = Fleet(devices, requests)
    kind = [kinds[number * len(kinds) // devices] for number in range(devices)]
    assert sum(fleet.poll(number, kind[number]) for number in range(devices)) == len(kinds) * requests
    shuffled = random.Random(2).sample(range(devices), devices)
    assert sum(fleet.poll(number, kind[number]) for number in shuffled) == 0


def test_a_number_that_outgrows_its_width_on_one_device_after_the_other_is_decoded_once() -> None:
    fleet = Fleet(100, 1)
    assert sum(fleet.poll(number, (2, 3, 4)) for number in range(100)) == 1
    assert sum(fleet.poll(number, (2, 3, 5)) for number in range(100)) == 1


@pytest.mark.parametrize(("request_id", "asked", "reason"), [(0, 1, "OIDs"), (1, 0, "request-id")])
def test_a_known_layout_reads_only_the_answer_to_the_request_under_way(
    request_id: int, asked: int, reason: str
) -> None:
    fleet = Fleet(1, 2)
    fleet.poll(0, (2, 3, 4))
    conversation = fleet.begin(0, fleet.requests[asked])
    identity = (conversation.request_id + request_id).to_bytes(4)
    datagram = fleet.template(fleet.requests[0], (2, 3, 4)).replace(MARKER, identity)
    assert fleet.reader.read(conversation, datagram) is None
    assert fleet.stats.bad == {reason: 1}


def test_a_bounded_mapping_forgets_the_oldest() -> None:
    mapping: Bounded[int, int] = Bounded(3)
    for number in (1, 2, 3, 2, 4):
        mapping.keep(number, number)
    assert list(mapping) == [2, 3, 4]


def test_two_thousand_damaged_real_looking_answers_agree() -> None:
    draw = random.Random(7)
    for _ in range(200):
        values = [
            (draw.choice((ber.COUNTER32, ber.GAUGE32)), draw.getrandbits(draw.randrange(1, 33))) for _ in range(8)
        ]
        datagram = message(*values)
        layout = layout_of(datagram)
        for _ in range(10):
            check_layout(layout, mutate(datagram, draw))

"""The shape cache: as strict as the strict decoder, the same values, bounded."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Value
from songxa.collectors.snmp.layout import Bounded, Layout, ShapeCache, compile_layout
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
    cache.learn(key, datagram, *ber.locate_message(datagram))
    return cache.get(key)


def test_the_cache_is_bounded_whatever_an_agent_sends() -> None:
    cache = ShapeCache(32)
    for number in range(1000):
        learn(cache, number, message((ber.OCTET_STRING, b"x" * (number % 200))))
    assert len(cache) == 32
    assert max(key for key in cache if isinstance(key, int)) > 800  # newer ones do get in


def test_a_full_cache_lets_most_newcomers_wait_so_that_some_questions_stay_fast() -> None:
    cache = ShapeCache(32)
    for _ in range(3):
        for number in range(40):
            learn(cache, number, message((ber.INTEGER, 1)))
    assert sum(number in cache for number in range(32)) > 16


def test_devices_with_equal_layouts_share_one() -> None:
    cache = ShapeCache(32)
    first = learn(cache, "one", message((ber.COUNTER32, 70000)))
    second = learn(cache, "two", message((ber.COUNTER32, 80000), request_id=2**30))
    assert first is second


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

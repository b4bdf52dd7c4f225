"""The strict codec: what it accepts, what it refuses, and that it refuses in one way only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Value
from tests.support.mutate import mutate

SYS_UP_TIME = ber.encode_oid("1.3.6.1.2.1.1.3.0")

arcs = st.one_of(st.integers(0, 127), st.integers(0, 2**32 - 1))
oids = st.builds(
    lambda head, rest: (*head, *rest),
    st.one_of(st.tuples(st.integers(0, 1), st.integers(0, 39)), st.tuples(st.just(2), st.integers(0, 2**32 - 81))),
    st.lists(arcs, max_size=126),
)
contents = oids.map(lambda oid: ber.encode_oid(".".join(map(str, oid))))
typed_values: st.SearchStrategy[tuple[int, Value]] = st.one_of(
    st.tuples(st.just(ber.INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.sampled_from([ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS]), st.integers(0, 2**32 - 1)),
    st.tuples(st.just(ber.COUNTER64), st.integers(0, 2**64 - 1)),
    st.tuples(st.sampled_from([ber.OCTET_STRING, ber.OPAQUE]), st.binary(max_size=300)),
    st.tuples(st.just(ber.IP_ADDRESS), st.binary(min_size=4, max_size=4)),
    st.tuples(st.just(ber.OBJECT_IDENTIFIER), contents),
    st.tuples(st.sampled_from(sorted(ber.EMPTY)), st.none()),
)
varbind_lists = st.lists(st.tuples(contents, typed_values).map(lambda pair: (pair[0], *pair[1])), max_size=12)


def response(content: bytes, *, head: bytes = b"\x02\x01\x00\x02\x01\x00", community: bytes = b"public") -> bytes:
    """A v2c response whose varbinds are exactly these octets."""
    pdu = b"\x02\x04\x11\x22\x33\x44" + head + ber.encode_tlv(ber.SEQUENCE, content)
    return ber.encode_tlv(
        ber.SEQUENCE, b"\x02\x01\x01" + ber.encode_tlv(ber.OCTET_STRING, community) + ber.encode_tlv(ber.RESPONSE, pdu)
    )


def varbind(value: bytes, oid: bytes = SYS_UP_TIME) -> bytes:
    """A varbind whose value is this TLV."""
    return ber.encode_tlv(ber.SEQUENCE, ber.encode_tlv(ber.OBJECT_IDENTIFIER, oid) + value)


def value_of(tlv: str) -> Value:
    """What the strict decoder makes of a value given in hexadecimal."""
    return ber.decode_message(response(varbind(bytes.fromhex(tlv)))).values[0]


# ---- object identifiers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dotted", "content"),
    [
        ("0.0", "00"),
        ("1.3.6.1.2.1.1.3.0", "2b06010201010300"),
        ("1.39", "4f"),
        ("2.999.3", "883703"),  # the example of X.690 §8.19.5
        ("1.3.6.1.4.1.41112.127.128.16383.16384", "2b0601040182c1187f8100ff7f818000"),
        ("1.3.4294967295", "2b8fffffff7f"),
        ("2.4294967215", "8fffffff7f"),
    ],
)
def test_oids_are_encoded_as_x690_says(dotted: str, content: str) -> None:
    assert ber.encode_oid(dotted).hex() == content
    assert ber.format_oid(bytes.fromhex(content)) == dotted
    assert ber.encode_oid("." + dotted).hex() == content


@given(oids)
def test_every_oid_comes_back_from_its_octets(oid: tuple[int, ...]) -> None:
    assert ber.decode_oid(ber.encode_oid(".".join(map(str, oid)))) == oid


@pytest.mark.parametrize(
    "dotted",
    [
        *("", "1", "1.", "1..3", "3.1", "1.40", "0.40", "1.3.4294967296", "2.4294967216", "1.3.-1", "1.3.x", " 1.3"),
        *("1.3\n", "1.3.١", "1.3." + "9" * 5000, ".".join(["1"] * 129)),
    ],
)
def test_what_is_no_oid_gives_one_line_that_says_what_is_accepted(dotted: str) -> None:
    with pytest.raises(BerError, match="accepted: ") as caught:
        ber.encode_oid(dotted)
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


def test_an_oid_has_at_most_128_arcs() -> None:
    assert len(ber.decode_oid(b"\x2b" + b"\x01" * 126)) == 128
    assert len(ber.decode_oid(b"\x2b" + b"\x81\x00" * 126)) == 128
    for octets in (b"\x2b" + b"\x01" * 127, b"\x2b" + b"\x81\x00" * 127):
        with pytest.raises(BerError, match="bad OID"):
            ber.decode_oid(octets)


@pytest.mark.parametrize(
    "content",
    ["", "80", "2b80", "2b8001", "2b81", "2bffffffffff7f", "2b9080808000", "2b8fffffffff", "2b" + "ff" * 61440 + "7f"],
    ids=lambda content: content[:16] or "empty",
)
def test_an_arc_that_is_padded_unfinished_or_over_32_bits_is_refused(content: str) -> None:
    with pytest.raises(BerError, match="bad OID"):
        ber.decode_oid(bytes.fromhex(content))


@given(st.binary(max_size=20))
def test_octets_are_an_oid_exactly_if_encoding_what_they_say_gives_them_back(content: bytes) -> None:
    if ber.is_oid(content):
        assert ber.encode_oid(ber.format_oid(content)) == content
    else:
        with pytest.raises(BerError):
            ber.decode_oid(content)


# ---- messages ----------------------------------------------------------------------------------------------------


@given(
    st.sampled_from([ber.V1, ber.V2C]),
    st.binary(max_size=40),
    st.sampled_from([ber.GET, ber.GETNEXT, ber.RESPONSE, ber.SET, ber.GETBULK]),
    st.integers(-(2**31), 2**31 - 1),
    varbind_lists,
    st.integers(0, 18),
    st.integers(0, 2**31 - 1),
)
def test_every_message_comes_back_from_its_octets(
    version: int,
    community: bytes,
    pdu: int,
    request_id: int,
    varbinds: list[tuple[bytes, int, Value]],
    status: int,
    index: int,
) -> None:
    datagram = ber.encode_message(version, community, pdu, request_id, varbinds, status, index)
    message = ber.decode_message(datagram)
    assert (message.version, message.community, message.pdu) == (version, community, pdu)
    assert (message.request_id, message.error_status, message.error_index) == (request_id, status, index)
    assert list(zip(message.oids, message.tags, message.values, strict=True)) == varbinds


@given(st.binary(max_size=400))
def test_random_octets_never_bring_anything_but_a_ber_error(octets: bytes) -> None:
    with pytest.raises(BerError):
        ber.decode_message(octets)


@given(varbind_lists, st.integers(0, 2**32))
def test_mutated_messages_never_bring_anything_but_a_ber_error(
    varbinds: list[tuple[bytes, int, Value]], seed: int
) -> None:
    datagram = ber.encode_message(ber.V2C, b"public", ber.RESPONSE, 2**30, varbinds)
    try:
        message = ber.decode_message(mutate(datagram, seed))
    except BerError as error:
        assert 0 < len(str(error)) < 30
    else:
        assert len(message.oids) == len(message.tags) == len(message.values)


@given(varbind_lists)
def test_every_truncation_is_refused(varbinds: list[tuple[bytes, int, Value]]) -> None:
    datagram = ber.encode_message(ber.V2C, b"public", ber.RESPONSE, 2**30, varbinds)
    for length in range(len(datagram)):
        with pytest.raises(BerError):
            ber.decode_message(datagram[:length])


def test_octets_behind_the_message_or_inside_it_are_refused() -> None:
    good = varbind(bytes.fromhex("020105"))
    assert ber.decode_message(response(good)).values == [5]
    with pytest.raises(BerError, match="trailing octets"):
        ber.decode_message(response(good) + b"\0")
    with pytest.raises(BerError, match="trailing octets"):
        ber.decode_message(response(varbind(bytes.fromhex("020105" + "0500"))))
    whole = response(good)
    with pytest.raises(BerError):
        ber.decode_message(ber.encode_tlv(ber.SEQUENCE, whole[2:] + b"\x05\x00"))


@pytest.mark.parametrize(
    ("tlv", "value"),
    [
        ("020100", 0),
        ("0201ff", -1),
        ("0204fffffc18", -1000),  # a byte counter as some send it
        ("02020005", 5),  # padded
        ("020500ffffffff", 2**32 - 1),
        ("02087fffffffffffffff", 2**63 - 1),
        ("41050080000000", 2**31),
        ("41048000000" + "0", 2**31),  # no room left for the sign, and no doubt
        ("4105000000" + "0007", 7),
        ("460900ffffffffffffffff", 2**64 - 1),
        ("4608ffffffffffffffff", 2**64 - 1),
        ("4302" + "0102", 258),
        ("0203010203", 66051),
        ("0500", None),
        ("8000", None),
        ("8100", None),
        ("8200", None),
        ("0400", b""),
        ("4004" + "c0000201", b"\xc0\x00\x02\x01"),
        ("0600", b"\0"),  # 0.0 as some agents write it
        ("048103414243", b"ABC"),  # a length longer than needed, which BER allows
        ("0484000000" + "03414243", b"ABC"),
    ],
)
def test_what_devices_send_and_can_mean_one_thing_only_is_read(tlv: str, value: Value) -> None:
    assert value_of(tlv) == value


@pytest.mark.parametrize(
    ("tlv", "reason"),
    [
        ("0200", "integer length"),
        ("0209000000000000000001", "integer length"),
        ("4100", "integer length"),
        ("4101ff", "ambiguous integer"),  # 255 to one decoder, 4294967295 to another
        ("4607ffffffffffffff", "ambiguous integer"),
        ("41050100000000", "integer out of range"),
        ("4609" + "01" + "00" * 8, "integer out of range"),
        ("460a" + "00" * 10, "integer length"),
        ("050100", "content in a null"),
        ("810100", "content in a null"),
        ("4003010203", "address length"),
        ("0603" + "2b8001", "bad OID"),
        ("2400", "unexpected tag"),  # a constructed string
        ("3000", "unexpected tag"),
        ("4500", "unexpected tag"),
        ("1f8100", "unexpected tag"),
        ("0480" + "41420000", "indefinite length"),
        ("048500000000" + "01" + "41", "length of a length"),
        ("04ff", "length of a length"),
        ("0484ffffffff", "truncated"),
        ("040441", "truncated"),
    ],
)
def test_what_is_malformed_or_ambiguous_is_refused_with_its_reason(tlv: str, reason: str) -> None:
    with pytest.raises(BerError) as caught:
        value_of(tlv)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("datagram", "reason"),
    [
        (b"", "truncated"),
        (b"\xff" * 40, "length of a length"),
        (b"\x30\x80" + b"\0" * 30, "indefinite length"),
        (bytes.fromhex("3003020103"), "version"),
        (bytes.fromhex("3003020102"), "version"),
        (response(b"", head=b"\x02\x01\x13\x02\x01\x00"), "error status"),
        (response(b"", head=b"\x02\x01\xff\x02\x01\x00"), "error status"),
        (response(b"", head=b"\x02\x05\x01\x00\x00\x00\x00\x02\x01\x00"), "integer out of range"),
        (ber.encode_tlv(0x30, b"\x02\x01\x01\x04\x00" + ber.encode_tlv(0xA8, b"")), "PDU type"),
        (ber.encode_tlv(0x30, b"\x02\x01\x01\x04\x00\xa2\x00\x00"), "trailing octets"),
        (response(varbind(b"\x05\x00") * 2049), "too many varbinds"),
        (response(varbind(b"\x05\x00", b"")), "bad OID"),
    ],
    ids=lambda part: part if isinstance(part, str) else part[:12].hex(),
)
def test_a_message_that_is_none_is_refused_with_its_reason(datagram: bytes, reason: str) -> None:
    with pytest.raises(BerError) as caught:
        ber.decode_message(datagram)
    assert str(caught.value) == reason


def test_nesting_cannot_exhaust_the_stack() -> None:
    nested = b""
    for _ in range(10_000):
        nested = ber.encode_tlv(ber.SEQUENCE, nested)
    with pytest.raises(BerError):
        ber.decode_message(nested)
    with pytest.raises(BerError):
        ber.decode_message(response(nested[-60_000:]))


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (ber.INTEGER, 2**31),
        (ber.INTEGER, None),
        (ber.COUNTER32, -1),
        (ber.COUNTER32, 2**32),
        (ber.COUNTER64, 2**64),
        (ber.OCTET_STRING, 5),
        (ber.IP_ADDRESS, b"123"),
        (ber.OBJECT_IDENTIFIER, b"\x80"),
        (ber.NULL, b""),
        (0x99, 1),
    ],
)
def test_a_value_that_its_type_cannot_hold_is_not_encoded(tag: int, value: Value) -> None:
    with pytest.raises(BerError, match="no value of the type"):
        ber.encode_value(tag, value)


# ---- requests ----------------------------------------------------------------------------------------------------


@given(
    st.sampled_from([ber.V1, ber.V2C]),
    st.one_of(st.binary(max_size=40), st.just(b"\x02\x04\x7f\xff\xff\xff")),
    st.lists(contents, min_size=1, max_size=8),
    st.integers(2**23, 2**31 - 1),
)
def test_a_template_with_a_request_id_is_the_request(
    version: int, community: bytes, asked: list[bytes], request_id: int
) -> None:
    before, after = ber.request_template(version, community, ber.GETBULK, asked, 1, 25)
    varbinds = [(oid, ber.NULL, None) for oid in asked]
    whole = ber.encode_message(version, community, ber.GETBULK, request_id, varbinds, 1, 25)
    assert before + request_id.to_bytes(4) + after == whole

"""Requests and answers as lines for people, for `--debug`. Communities never appear: they are not passed in."""

from __future__ import annotations

from collections.abc import Iterator

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value, format_oid
from songxa.collectors.snmp.exchange import Answer, Request, error_name

PDU_NAMES = {ber.GET: "GET", ber.GETNEXT: "GETNEXT", ber.GETBULK: "GETBULK"}
TAG_NAMES = {
    ber.INTEGER: "INTEGER",
    ber.OCTET_STRING: "OCTET STRING",
    ber.NULL: "NULL",
    ber.OBJECT_IDENTIFIER: "OID",
    ber.IP_ADDRESS: "IpAddress",
    ber.COUNTER32: "Counter32",
    ber.GAUGE32: "Gauge32",
    ber.TIME_TICKS: "TimeTicks",
    ber.OPAQUE: "Opaque",
    ber.COUNTER64: "Counter64",
    ber.NO_SUCH_OBJECT: "noSuchObject",
    ber.NO_SUCH_INSTANCE: "noSuchInstance",
    ber.END_OF_MIB_VIEW: "endOfMibView",
}
LONGEST = 80


def request_line(request: Request) -> str:
    """What is asked, on one line."""
    bulk = f" (max-repetitions {request.max_repetitions})" if request.pdu == ber.GETBULK else ""
    return f"> {PDU_NAMES.get(request.pdu, hex(request.pdu))}{bulk} " + " ".join(map(format_oid, request.oids))


def answer_lines(answer: Answer) -> Iterator[str]:
    """What came, a line a varbind."""
    if answer.error_status:
        yield f"< error {error_name(answer.error_status)} (error-index {answer.error_index})"
    for oid, tag, value in zip(answer.oids, answer.tags, answer.values, strict=True):
        yield f"< {format_oid(oid)} = {TAG_NAMES[tag]}" + ("" if value is None else f": {_shown(tag, value)}")


def _shown(tag: int, value: Value) -> str:
    if not isinstance(value, bytes):
        return str(value)
    if tag == ber.OBJECT_IDENTIFIER:
        return format_oid(value)
    if tag == ber.IP_ADDRESS:
        return ".".join(map(str, value))
    more = "…" if len(value) > LONGEST else ""
    value = value[:LONGEST]
    # only what cannot steer a terminal is shown as it stands
    if value.isascii() and value.decode("ascii").isprintable():
        return f'"{value.decode("ascii")}"{more}'
    return f"0x{value.hex()}{more}"

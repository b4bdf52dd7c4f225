"""A fixed number of damaged packets; `scripts/fuzz` does the same ten million times a night."""

from __future__ import annotations

import os
from pathlib import Path

from songxa.collectors.snmp import ber
from tests.support import fuzzing, snmpd

PACKETS = 1_500_000


def test_damaged_packets_bring_nothing_but_ber_errors_and_the_layouts_agree() -> None:
    folder = os.environ.get("SONGXA_RECORDINGS")
    corpus = fuzzing.made_up() + snmpd.captured_answers() + (fuzzing.recorded(Path(folder)) if folder else [])
    outcome = fuzzing.fuzz(corpus, PACKETS, seed=20251123)
    assert outcome.packets == PACKETS
    # the damage must reach every part of the decoder, or this claims little
    reasons = {"truncated", "trailing octets", "unexpected tag", "bad OID", "ambiguous integer", "integer length"}
    assert reasons <= outcome.fates.keys()
    assert outcome.fates["accepted"] > PACKETS // 100
    assert outcome.fates["accepted by layout"] > PACKETS // 100


def test_every_packet_to_be_damaged_is_whole_at_first() -> None:
    for datagram in fuzzing.made_up():
        assert ber.decode_message(datagram).request_id == fuzzing.REQUEST_ID
        assert fuzzing.check_layout(fuzzing.layout_of(datagram), datagram) == "accepted by layout"

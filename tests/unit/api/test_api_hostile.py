"""What devices and inventories say stays text, and every answer stays JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from songxa import catalogue as c
from songxa.model import Invalid, Reading, Sample
from songxa.web import create_app
from tests.support.commune import FakeStation, inventory

ATTACK = "<script>alert(1)</script>\"'>{{7*7}}=cmd|' /C calc'!A0\x00\x1b[31m\u202egnp\udcff\n\r\nSet-Cookie: a=b"
UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def hostile() -> FakeStation:
    """Everything that has a free text says something nasty, and every number is none."""
    commune = inventory()
    device = replace(commune.devices["ap-01"], name=ATTACK, model=ATTACK, note=ATTACK, ssids=(ATTACK,))
    commune = replace(
        commune,
        name=ATTACK,
        sites={**commune.sites, "ubnd": replace(commune.sites["ubnd"], name=ATTACK, category=ATTACK)},
        areas={**commune.areas, "thon-0": replace(commune.areas["thon-0"], name=ATTACK, level=ATTACK)},
        operators={**commune.operators, "vnpt": replace(commune.operators["vnpt"], name=ATTACK, hotline=ATTACK)},
        devices={**commune.devices, "ap-01": device},
    )
    station = FakeStation(commune).answer_all()
    samples = (
        Sample(c.WIFI_CLIENTS, (ATTACK, ATTACK), 3),
        Sample(c.CPU, (), float("nan")),
        Sample(c.TEMPERATURE, (ATTACK,), float("inf")),
        Sample(c.IF_IN_OCTETS, ("eth0",), 2**64 - 1),
    )
    invalid = (Invalid(c.CPU.name, (ATTACK,), ATTACK, ATTACK),)
    station.poll("ap-01", "snmp", Reading(0.1, samples, invalid, ATTACK, (ATTACK,), {ATTACK: ATTACK}))
    return station


def texts(value: Any) -> list[str]:
    """Every string of an answer, names of fields included."""
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    "path",
    ["/api/devices", "/api/devices/ap-01", "/api/states", "/api/sites", "/api/areas", "/sd/prometheus",
     "/sd/prometheus?of=devices"],
)  # fmt: skip
async def test_an_attack_stays_harmless_text_in_whole_json(path: str) -> None:
    transport = httpx.ASGITransport(app=create_app(hostile(), "vi"))
    async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0].endswith("json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    found = texts(json.loads(answer.content.decode("utf-8"), parse_constant=pytest.fail))
    assert any("alert(1)" in text for text in found)
    assert not [text for text in found if UNWANTED.search(text)]


async def test_what_is_no_number_is_null_and_a_large_counter_stays_whole() -> None:
    transport = httpx.ASGITransport(app=create_app(hostile(), "vi"))
    async with httpx.AsyncClient(transport=transport, base_url="http://songxa") as client:
        told = (await client.get("/api/devices/ap-01")).json()
    values = {sample["metric"]: sample["value"] for sample in told["samples"]}
    assert values["songxa_cpu_ratio"] is None
    assert values["songxa_temperature_celsius"] is None
    assert values["songxa_if_in_octets_total"] == 2**64 - 1
    assert told["visits"]["snmp"]["invalid"] == 1

"""Plug-ins say what is wrong with their settings, and the inventory says where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from songxa import plugins
from songxa.inventory import load
from songxa.model import (
    InputError,
    InventoryError,
)
from songxa.plugins.exporter import GuestExporter
from tests.support.guests import (
    GoodExporter,
    Shelf,
    boom,
    exporter_of,
)

COMMUNE = """
name: X
operators: {o: {name: O}}
areas: {a: {name: A, level: commune}}
sites: {s: {name: S, area: a, latitude: 19.9, longitude: 105.8}}
devices:
  rtr: {name: R, kind: router, site: s, operator: o, address: 10.0.0.1, collectors: {acme: {port: 0}}}
exporters:
  acme:
    tls: {port: 0}
"""


def problems(path: Path) -> list[str]:
    path.write_text(COMMUNE)
    with pytest.raises(InventoryError) as caught:
        load(path, plug_ins=plugins.strangers())
    return [str(problem).removeprefix(str(path)) for problem in caught.value.problems]


def test_a_plug_in_says_what_is_wrong_with_its_settings_and_the_inventory_says_where(
    shelf: Shelf, tmp_path: Path
) -> None:
    class Checking:
        @staticmethod
        def check_settings(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
            yield ("tls.port" if "tls" in settings else "port"), "is 0; accepted: a port"

    shelf.add(plugins.COLLECTORS, "acme", Checking)
    shelf.add(plugins.EXPORTERS, "acme", Checking)
    assert problems(tmp_path / "inventory.yaml") == [
        ":7: devices.rtr.collectors.acme.port: is 0; accepted: a port",
        ":10: exporters.acme.tls.port: is 0; accepted: a port",
    ]


def test_a_check_that_raises_input_error_is_one_problem_and_one_that_breaks_is_none(
    shelf: Shelf, tmp_path: Path, logged: pytest.LogCaptureFixture
) -> None:
    def refusing(settings: Mapping[str, Any]) -> Any:
        raise InputError("settings of last year; accepted: those of this year")

    shelf.add(plugins.EXPORTERS, "acme", type("Refusing", (), {"check_settings": staticmethod(refusing)}))
    shelf.add(plugins.COLLECTORS, "acme", type("Breaking", (), {"check_settings": staticmethod(boom)}))
    assert problems(tmp_path / "inventory.yaml") == [
        ":9: exporters.acme: settings of last year; accepted: those of this year"
    ]
    assert [record.getMessage() for record in logged.records] == [
        "plug-in acme failed to check its settings: ZeroDivisionError"
    ]


def test_a_plug_in_that_is_not_installed_is_told_with_what_is(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(plugins.EXPORTERS, "acne", GoodExporter)
    assert problems(tmp_path / "inventory.yaml") == [
        ":7: devices.rtr.collectors.acme: no collector acme is installed; accepted: none, as no plug-in of another "
        "maker is installed",
        ":9: exporters.acme: no exporter acme is installed; did you mean acne?; accepted: acne, influxdb, remote_write",
    ]


def test_a_guest_is_what_other_makers_plug_ins_come_in(shelf: Shelf) -> None:
    assert isinstance(exporter_of(shelf, GoodExporter), GuestExporter)

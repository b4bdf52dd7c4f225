"""Another maker's plug-in that cannot be had costs only itself, with one line in the log and a trouble on the page."""

from __future__ import annotations

import sys

import pytest

from songxa import plugins
from songxa.model import (
    Context,
    InputError,
    Poll,
    Reading,
)
from songxa.plugins import PlugIns
from songxa.plugins.ward import Ward
from songxa.secrets import SecretStore
from tests.support.commune import NOW, context, inventory
from tests.support.guests import (
    DEVICE,
    Clock,
    GoodCollector,
    GoodExporter,
    Shelf,
    boom,
    collector_of,
    exporter_of,
    words,
)


async def test_one_that_does_not_import_is_told_of_and_costs_nothing(
    shelf: Shelf, logged: pytest.LogCaptureFixture
) -> None:
    guest = collector_of(shelf, "no_such_module_anywhere:PlugIn")
    assert not guest.accepts(DEVICE)
    (told,) = words(guest.troubles())
    assert "acme" in told
    assert "no_such_module_anywhere" in told
    assert [record.getMessage() for record in logged.records] == [
        "plug-in acme cannot be loaded and is left out: ModuleNotFoundError: No module named "
        "'no_such_module_anywhere' (no_such_module_anywhere:PlugIn)"
    ]


@pytest.mark.parametrize("how", [boom, lambda context: sys.exit(3)], ids=["raises", "exits"])
def test_one_that_cannot_be_built_is_told_of_and_costs_nothing(
    shelf: Shelf, logged: pytest.LogCaptureFixture, how: object
) -> None:
    guest = exporter_of(shelf, how)
    guest.export(Poll(DEVICE, "ping", NOW, Reading(0.1)))
    assert "không chuẩn bị được" in words(guest.troubles())[0]
    assert len(logged.records) == 1


def test_two_of_one_name_are_both_left_out_and_a_stranger_never_takes_the_place_of_songxas_own(shelf: Shelf) -> None:
    shelf.add(plugins.COLLECTORS, "acme", GoodCollector)
    shelf.add(plugins.COLLECTORS, "ping", GoodCollector)
    guest = collector_of(shelf, GoodCollector)
    assert not guest.accepts(DEVICE)
    assert "Có nhiều gói cùng mang phần bổ sung tên acme" in words(guest.troubles())[0]
    built = PlugIns(Clock()).collectors(context(inventory()))
    assert [type(each).__module__.split(".")[0] for each in built if each.name == "ping"] == ["songxa"]


def test_settings_that_an_exporter_refuses_are_told_with_their_place(shelf: Shelf) -> None:
    class Picky(GoodExporter):
        def __init__(self, context: Context) -> None:
            raise InputError("port: is 0; accepted: 1 to 65535")

    with pytest.raises(InputError, match=r"^exporters\.acme: port: is 0; accepted: 1 to 65535$"):
        exporter_of(shelf, Picky)


def test_no_secret_that_it_was_lent_is_repeated(shelf: Shelf, logged: pytest.LogCaptureFixture) -> None:
    class Chatty(GoodExporter):
        def __init__(self, context: Context) -> None:
            boom(context.secrets.get("acme.token").reveal())

    guest = exporter_of(shelf, Chatty)
    said = str(words(guest.troubles())) + logged.text
    assert "<secret> is in the way" in said
    assert "CANARY" not in said


def test_a_secret_that_begins_another_hides_all_of_the_longer_one() -> None:
    values = ["abcd" + "EFGHIJKLMNOPQRST"[:length] for length in range(13)]
    ward = Ward("acme", Clock())
    store = SecretStore({f"SONGXA_ACME_S{number}": value for number, value in enumerate(values)}, ())
    lent = ward.lend(store)
    for number in range(len(values)):
        lent.get(f"acme.s{number}")
    assert ward.words(" ".join(values)) == " ".join(["<secret>"] * len(values))

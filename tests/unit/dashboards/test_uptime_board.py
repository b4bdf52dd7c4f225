"""The uptime board reckons as docs/uptime.md says: its PromQL against the arithmetic of `songxa.state.uptime`."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from songxa.dashboards.kit import availability as board
from songxa.dashboards.kit.promql import Promql
from songxa.model import FAILED, State
from songxa.state import uptime
from tests.support.promtool import Claim, Series, agrees, filled

MINUTES = 60
EVERYTHING = Promql()
PLACES = {"a": ("hall", "north"), "b": ("hall", "north"), "c": ("school", "south"), "d": ("school", "south")}
"""Access points: where they stand."""

Lives = Mapping[str, Sequence[State]]


def told(lives: Lives) -> list[Series]:
    """What songxa exports of devices that live so, a state a minute."""
    found = []
    for device, (site, village) in PLACES.items():
        info = {"device": device, "kind": "access_point", "site": site, "village": village, "name": device.upper()}
        found.append(Series("songxa_device_info", info, [1] * (MINUTES + 1)))
        for state in State:
            values = [float(now is state) for now in lives[device]]
            found.append(Series("songxa_device_state", {"device": device, "state": state.value}, values))
    for site in ("hall", "school"):
        labels = {"site": f"site-{site}", "name": site, "public": "yes" if site == "hall" else "no"}
        found.append(Series("songxa_site_info", labels, [1] * (MINUTES + 1)))
    return found


def tiles(life: Sequence[State]) -> list[uptime.Spell]:
    """The same life for songxa's own arithmetic: every sample stands for a minute."""
    return [uptime.Spell(60.0 * minute, 60.0 * (minute + 1), state) for minute, state in enumerate(life)]


def availability(*lives: Sequence[State]) -> float | None:
    return uptime.availability(uptime.mean([uptime.seconds(tiles(life)) for life in lives]))


def asked(expression: str, found: Sequence[tuple[Mapping[str, str], float | None]]) -> Claim:
    known = [(labels, value) for labels, value in found if value is not None]
    return Claim(filled(expression, MINUTES * 60, target="0.9"), MINUTES * 60, known)


def random_lives(seed: int) -> Lives:
    """Lives with spells of some minutes; with seed 0, one device is never known."""
    dice = random.Random(seed)
    lives = {}
    for device in PLACES:
        life: list[State] = []
        while len(life) <= MINUTES:
            life += [dice.choice(list(State))] * dice.randint(1, 12)
        lives[device] = [State.UNKNOWN] * (MINUTES + 1) if seed == 0 and device == "c" else life[: MINUTES + 1]
    return lives


@pytest.mark.parametrize("seed", range(4))
def test_uptime_of_devices_and_groups_is_what_the_report_says(tmp_path: Path, seed: int) -> None:
    lives = random_lives(seed)
    claims = [
        asked(board.share(EVERYTHING), [({}, availability(*lives.values()))]),
        asked(
            board.share(EVERYTHING, "village"),
            [
                ({"village": "north"}, availability(lives["a"], lives["b"])),
                ({"village": "south"}, availability(lives["c"], lives["d"])),
            ],
        ),
        asked(
            board.share(EVERYTHING, "device"),
            [({"device": device}, availability(life)) for device, life in lives.items()],
        ),
        asked(
            board.seconds(FAILED),
            [
                ({"device": device}, sum(uptime.seconds(tiles(life))[state] for state in FAILED))
                for device, life in lives.items()
            ],
        ),
    ]
    assert agrees(tmp_path, told(lives), claims) == ""


@pytest.mark.parametrize("seed", range(4))
def test_a_public_place_has_wifi_while_one_access_point_works(tmp_path: Path, seed: int) -> None:
    lives = random_lives(seed)
    together = {
        site: uptime.seconds(uptime.any_working([tiles(lives[one]), tiles(lives[other])]))
        for site, one, other in (("hall", "a", "b"), ("school", "c", "d"))
    }
    here, gone = board.served(EVERYTHING)
    claims = [
        asked(here, [({"site": site}, found[State.UP]) for site, found in together.items()]),
        asked(gone, [({"site": site}, found[State.DOWN]) for site, found in together.items()]),
        asked(
            board.served_part(EVERYTHING),
            [({"site": site}, uptime.availability(found)) for site, found in together.items()],
        ),
        asked(board.public(EVERYTHING), [({"site": "hall"}, 1.0)]),
    ]
    assert agrees(tmp_path, told(lives), claims) == ""


def test_nothing_known_is_no_figure_rather_than_a_hundred_percent(tmp_path: Path) -> None:
    lives = dict.fromkeys(PLACES, [State.UNKNOWN] * MINUTES + [State.MAINTENANCE])
    claims = [asked(board.share(EVERYTHING, by), []) for by in ("", "village", "device")]
    assert agrees(tmp_path, told(lives), claims) == ""


def test_time_in_which_nobody_knew_is_told_beside_the_figure(tmp_path: Path) -> None:
    half = [State.UNKNOWN] * (MINUTES // 2) + [State.UP] * (MINUTES // 2 + 1)
    lives = {device: half if device == "a" else [State.UP] * (MINUTES + 1) for device in PLACES}
    # looked at every minute: of a's sixty looks and one, thirty-one see it
    found = [({"device": device}, 31 / 60 if device == "a" else 1.0) for device in PLACES]
    assert agrees(tmp_path, told(lives), [asked(board.known(), found)]) == ""


def test_a_day_of_the_calendar_is_the_one_that_begins_there(tmp_path: Path) -> None:
    hours = 72
    up = [float(not 24 <= hour < 36) for hour in range(hours)]
    series = [
        Series("songxa_device_info", {"device": "a", "village": "north"}, [1] * hours),
        Series("songxa_device_state", {"device": "a", "state": "up"}, up),
        Series("songxa_device_state", {"device": "a", "state": "down"}, [1 - each for each in up]),
    ]
    day = board.share(EVERYTHING, "village", *board.DAY)
    # the last sample of a day is also the first of the next: 25 of them
    expected = {0: 24 / 25, 86_400: 13 / 25}
    claims = [
        Claim(f"last_over_time(({day})[1d:1d] @ {at})", 3600 * (hours - 1), [({"village": "north"}, share)])
        for at, share in expected.items()
    ]
    assert agrees(tmp_path, series, claims, interval_s=3600) == ""

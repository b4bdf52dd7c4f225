"""What it costs to predict coverage: a commune from nothing, after a change, without a station; part of a province."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.measure import Stopwatch, children_cpu, own_cpu
from songxa.coverage.grid import Grid, build
from songxa.coverage.nouns import Technology, Transmitter
from songxa.coverage.predict import Losses, Prediction, Propagation, predict
from songxa.coverage.transmitters import transmitters
from songxa.inventory import load
from songxa.model import Area, CoverageSettings, Inventory

MOST_MB = 500
"""A run that takes more came out wrong."""
PROVINCE_SITES, SLICE_SITES = 1500, 12
BANDS = ((Technology.LTE, 900.0, 10.0), (Technology.LTE, 1800.0, 20.0), (Technology.NR, 3700.0, 100.0))


def hills(folder: Path) -> None:
    """A tile of 3 seconds around the reference commune, with hills of 400 m and valleys a few kilometres wide."""
    row, column = np.mgrid[0:1201, 0:1201]
    heights = 150 + 200 * np.sin(row / 40) * np.cos(column / 55) + 60 * np.sin(row / 11 + column / 17)
    (folder / "N19E105.hgt").write_bytes(heights.astype(">i2").tobytes())


def square(south: float, west: float, degrees: float) -> tuple[tuple[float, float], ...]:
    north, east = south + degrees, west + degrees
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


class Work:
    """One area to be predicted, with terrain, again and again."""

    def __init__(self, folder: Path, inventory: Inventory, sectors: list[Transmitter]) -> None:
        self.folder, self.sectors = folder, sectors
        self.inventory = replace(inventory, coverage=CoverageSettings(terrain=str(folder)))
        self.grid: Grid | None = None
        self.grid_s = 0.0

    def run(self, sectors: list[Transmitter] | None = None, without: frozenset[str] = frozenset()) -> Prediction:
        """All that `songxa coverage compute` does of it: terrain, grid, paths, best servers."""
        radio = Propagation(self.inventory.coverage)
        started = time.process_time()
        grid = self.grid = build(self.inventory)
        self.grid_s = time.process_time() - started
        losses = Losses(self.folder / "cache", radio.digest)
        return predict(sectors or self.sectors, grid.points, radio, losses, without=without)


def reference(folder: Path) -> Work:
    """The commune of inventory.yaml: 3 stations, 24 sectors, 12 Wi-Fi points, 440 points."""
    inventory = load("inventory.yaml")
    return Work(folder, inventory, list(transmitters(inventory).transmitters))


def large(folder: Path) -> Work:
    """A commune of 100 km² with the same stations in its middle: 6,700 hexagons."""
    inventory = load("inventory.yaml")
    areas = {"xa": Area("xa", "Xã", "commune", None, 3000, 12_000, square(19.833, 105.753, 0.0931))}
    whole = replace(
        inventory, areas=areas, sites={key: replace(site, area="xa") for key, site in inventory.sites.items()}
    )
    return Work(folder, whole, list(transmitters(whole).transmitters))


def province(folder: Path) -> Work:
    """A few of a province's sites, as densely as they stand, over all of its 8,000 km² of hexagons."""
    areas = {"tinh": Area("tinh", "Tỉnh", "province", None, 900_000, 3_600_000, square(19.05, 105.05, 0.83))}
    inventory = replace(load("inventory.yaml"), areas=areas, sites={}, devices={})
    random = np.random.default_rng(7)
    sectors = [
        Transmitter(
            f"s{site}/{band:g}-{turn}", "", f"s{site}", "viettel", technology, band, latitude, longitude,
            40.0, float(turn), 4.0, bandwidth, 60.0,
        )
        for site, (latitude, longitude) in enumerate(random.uniform((19.2, 105.2), (19.7, 105.7), (SLICE_SITES, 2)))
        for technology, band, bandwidth in BANDS
        for turn in (0, 120, 240)
    ]  # fmt: skip
    return Work(folder, inventory, sectors)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("cold", "changed", "without", "large", "province", "resumed"))
    what = parser.parse_args().what
    with tempfile.TemporaryDirectory(prefix="songxa-bench-") as name:
        folder = Path(name)
        hills(folder)
        work = {"large": large, "province": province, "resumed": province}.get(what, reference)(folder)
        sectors, without = work.sectors, frozenset[str]()
        if what in ("changed", "without"):
            work.run()
        if what == "changed":
            sectors = [replace(each, height_m=31.0) if each.key.endswith("4G-1800-A") else each for each in sectors]
        if what == "without":
            without = frozenset({"bts-viettel"})
        if what == "resumed":  # a run that was ended when two thirds were done
            work.run([each for each in sectors if int(each.site[1:]) < SLICE_SITES * 2 // 3])
        with Stopwatch(lambda: own_cpu() + children_cpu()) as watch:
            found = work.run(sectors, without)
        report(watch, what, work, found)


def report(watch: Stopwatch, what: str, work: Work, found: Prediction) -> None:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert work.grid is not None
    kept = sum(file.stat().st_size for file in (work.folder / "cache").iterdir()) / 2**20
    right = own <= MOST_MB and child <= MOST_MB and all(len(each.points) for each in found.outdoors.values())
    words = f"{len(work.grid.points):,} points, {own:.0f} MB"
    words += f" and {child:.0f} a process" if child else ""
    words += f", {kept:.1f} MB kept"
    if what == "province":
        times = PROVINCE_SITES / SLICE_SITES
        cpu = work.grid_s + (watch.cpu_s - work.grid_s) * times
        words += f"; {PROVINCE_SITES:,} sites: {cpu / 60:.0f} min of CPU, {kept * times:.0f} MB kept"
    units = SLICE_SITES if what in ("province", "resumed") else 1
    watch.report(words, units, units if right else 0)


if __name__ == "__main__":
    main()

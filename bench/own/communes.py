"""An inventory of a province to be read and changed: a file a commune, written as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

COMMUNES = 167
SITES = 20
"""Of a commune."""


def write(folder: Path, devices: int) -> Path:
    """`inventory.yaml` with so many devices in COMMUNES included files; none of them at 0."""
    top = folder / "inventory.yaml"
    top.write_text(
        "name: Tỉnh\nallowed_networks: [10.0.0.0/8]\ninclude: [communes/]\n"
        "operators:\n  viettel: {name: Viettel}\n  vnpt: {name: VNPT}\n"
        "areas:\n  tinh: {name: Tỉnh, level: province}\n"
        "credentials:\n  ap: {version: 2c}\n",
        encoding="utf-8",
    )
    (folder / "communes").mkdir()
    for commune in range(COMMUNES):
        share = devices * (commune + 1) // COMMUNES - devices * commune // COMMUNES
        text = "\n".join(_commune(commune, share)) + "\n"
        (folder / "communes" / f"xa-{commune:03}.yaml").write_text(text, encoding="utf-8")
    return top


def _commune(commune: int, devices: int) -> Iterator[str]:
    yield f"# Xã {commune}"
    yield "areas:"
    yield f"  xa-{commune}: {{name: Xã {commune}, level: commune, parent: tinh}}"
    yield f"  thon-{commune}: {{name: Thôn {commune}, level: village, parent: xa-{commune}, households: 300}}"
    yield "sites:"
    for site in range(SITES):
        yield f"  diem-{commune}-{site}:"
        yield f"    name: Điểm {site} xã {commune}"
        yield f"    area: thon-{commune}"
        yield f"    latitude: {19 + commune / 1000:.4f}"
        yield f"    longitude: {105 + site / 1000:.4f}"
    yield "devices:" if devices else "devices: {}"
    for device in range(devices):
        yield f"  ap-{commune}-{device}:"
        yield f"    name: Wi-Fi {device} xã {commune}"
        yield "    kind: access_point"
        yield f"    site: diem-{commune}-{device % SITES}"
        yield "    operator: viettel"
        yield f"    address: 10.{commune}.{device // 250}.{device % 250 + 1}"
        yield "    snmp: ap"
        yield "    model: UniFi U6-LR"

"""A commune for searches: all of it is simulated, an inventory on the disk knows some of it, at the loopback."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from songxa.model import Credential, Inventory

HEAD = """\
# đầu tệp / head of the file
name: Xã thử
allowed_networks: [10.0.0.0/8, 127.64.0.0/10]
operators:
  vnpt: {name: VNPT}
  viettel: {name: Viettel}
areas:
  xa: {name: Xã thử, level: commune}
sites:
  ubnd: {name: UBND xã, area: xa, latitude: 19.88, longitude: 105.80}
  nvh-bai-sen: {name: Nhà văn hoá thôn Bãi Sen, area: xa, latitude: 19.89, longitude: 105.81}
credentials:
  mang: {version: 2c}
  wifi: {version: 2c}
"""

DEVICES = {
    "rt-ubnd": "kind: router, site: ubnd, operator: vnpt, snmp: mang, model: MikroTik RB4011",
    "ap-ubnd-1": "kind: access_point, site: ubnd, operator: viettel, snmp: wifi, model: Aruba Instant AP-505",
    "ap-nvh-bai-sen": "kind: access_point, site: nvh-bai-sen, operator: viettel, snmp: wifi, model: UniFi AC Mesh",
    "cam-ubnd": "kind: video_conference, site: ubnd, operator: vnpt, snmp: mang",
}
MEMBERS = {"ap-san-kho": "AP sân kho UBND xã", "ap-cho": "AP chợ  xã"}
"""Access points that only the controller ap-ubnd-1 knows, and their names there; the second one has two blanks."""


def whole() -> str:
    """The inventory of everything that is there."""
    lines = [
        f"  {key}: {{name: {key}, {rest}, address: 10.45.0.{number}}}"
        for number, (key, rest) in enumerate(DEVICES.items(), 1)
    ]
    lines += [
        f"  {key}: {{name: {key}, kind: access_point, site: ubnd, operator: viettel, "
        f"controller: {{device: ap-ubnd-1, ap: {json.dumps(name)}}}}}"
        for key, name in MEMBERS.items()
    ]
    return HEAD + "devices:\n" + "\n".join(lines) + "\n"


def known(file: Path, simulated: Inventory, keys: Iterable[str]) -> Path:
    """Writes the inventory of those who know only these devices, where they answer."""
    lines = []
    for key in keys:
        device = simulated.devices[key]
        assert device.snmp is not None
        rest = DEVICES[key].replace(
            f"snmp: {device.snmp.credential}",
            f"snmp: {{credential: {device.snmp.credential}, port: {device.snmp.port}}}",
        )
        lines.append(f"  {key}: {{name: {key}, {rest}, address: {device.address}}}  # đã có")
    file.write_text(HEAD + "devices:\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def bare(file: Path) -> Path:
    """Writes an inventory of one base station, `tram`, that nobody can ask."""
    text = HEAD + "devices:\n  tram: {name: tram, kind: bts, site: ubnd, operator: vnpt}\n"
    file.write_text(text, encoding="utf-8")
    return file


def credentials(*keys: str) -> dict[str, Credential]:
    """SNMP v2c by these names."""
    return {key: Credential(key) for key in keys}

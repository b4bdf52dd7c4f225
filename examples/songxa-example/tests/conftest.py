"""What every test may ask for: a small commune, and what songxa hands to a plug-in."""

from __future__ import annotations

import random
import socket
import time
from pathlib import Path
from typing import cast

import pytest

from songxa.inventory import load
from songxa.model import Context, Secrets

INVENTORY = """
name: X
allowed_networks: [127.0.0.0/8]
operators: {o: {name: O}}
areas: {a: {name: A, level: commune}}
sites: {s: {name: S, area: a, latitude: 19.9, longitude: 105.8}}
devices:
  rtr: {name: R, kind: router, site: s, operator: o, address: 127.0.0.1, collectors: {ntp: {port: 123}}}
  ap: {name: AP, kind: access_point, site: s, operator: o, address: 127.0.0.2}
  box: {name: B, kind: fibre_box, site: s, operator: o}
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    commune = load(tmp_path / "inventory.yaml")
    clocks = time.monotonic, time.time
    return Context(commune, cast("Secrets", None), socket.socket, tmp_path, *clocks, random.Random(1))

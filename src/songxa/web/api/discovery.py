"""Prometheus' HTTP service discovery: songxa itself, or its devices for whoever asks them through other exporters.

Addresses are what a target is; beside them stand the inventory's facts. No credential, and no name of one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from songxa.text import printable
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.devices import selected
from songxa.web.api.params import Choice
from songxa.web.api.refusal import Refused, quoted

PREFIX = "__meta_songxa_"

OF = Choice(
    "of", "Whom to scrape: songxa itself, or its devices through another exporter.", "songxa", ("songxa", "devices")
)

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")


def targets(ask: Ask) -> Sequence[shapes.TargetGroup]:
    """GET /sd/prometheus"""
    return _devices(ask) if ask(OF) == "devices" else _songxa(ask)


def _songxa(ask: Ask) -> Sequence[shapes.TargetGroup]:
    # Whoever asks has reached songxa under this name, so that is where to scrape it.
    scheme, _, host = ask.base.partition("://")
    if not _HOST.fullmatch(host):
        raise Refused(400, "api.host", {"value": quoted(host)})
    commune = printable(ask.moment.inventory.name)
    return [shapes.TargetGroup([host], {"__scheme__": scheme, f"{PREFIX}commune": commune})]


def _devices(ask: Ask) -> Sequence[shapes.TargetGroup]:
    inventory = ask.moment.inventory
    found = []
    for key in selected(ask):
        device = inventory.devices[key]
        if device.address is None:
            continue
        labels = {
            "device": key,
            "name": device.name,
            "kind": device.kind.value,
            "site": device.site,
            "village": ask.moment.village(device),
            "operator": device.operator,
            "model": device.model,
        }
        found.append(
            shapes.TargetGroup(
                [device.address], {PREFIX + name: printable(text) for name, text in labels.items() if text}
            )
        )
    return found

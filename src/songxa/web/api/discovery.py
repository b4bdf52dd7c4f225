"""Prometheus' HTTP service discovery: songxa itself, or its devices for whoever asks them through other exporters."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.exporters.targets import HOST, of_device, of_songxa
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.devices import selected
from songxa.web.api.params import Choice
from songxa.web.api.refusal import Refused, quoted

OF = Choice(
    "of", "Whom to scrape: songxa itself, or its devices through another exporter.", "songxa", ("songxa", "devices")
)


def targets(ask: Ask) -> Sequence[shapes.TargetGroup]:
    """GET /sd/prometheus"""
    return _devices(ask) if ask(OF) == "devices" else _songxa(ask)


def _songxa(ask: Ask) -> Sequence[shapes.TargetGroup]:
    # Whoever asks has reached songxa under this name, so that is where to scrape it.
    scheme, _, host = ask.base.partition("://")
    if not HOST.fullmatch(host):
        raise Refused(400, "api.host", {"value": quoted(host)})
    target = of_songxa(ask.moment.inventory, scheme, host)
    return [shapes.TargetGroup([target.address], target.labels)]


def _devices(ask: Ask) -> Sequence[shapes.TargetGroup]:
    inventory = ask.moment.inventory
    found = (of_device(inventory, inventory.devices[key]) for key in selected(ask))
    return [shapes.TargetGroup([target.address], target.labels) for target in found if target is not None]

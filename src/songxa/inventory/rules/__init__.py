"""What must hold between the entries of an inventory. Each rule yields findings; none raises, none changes anything."""

from songxa.inventory.rules.addresses import addresses
from songxa.inventory.rules.coverage import coverage
from songxa.inventory.rules.grafana import grafana
from songxa.inventory.rules.kinds import kinds
from songxa.inventory.rules.outputs import outputs
from songxa.inventory.rules.places import places
from songxa.inventory.rules.references import references
from songxa.inventory.rules.retirement import retirement
from songxa.inventory.rules.tiles import tiles
from songxa.inventory.rules.times import times

__all__ = [
    "addresses",
    "coverage",
    "grafana",
    "kinds",
    "outputs",
    "places",
    "references",
    "retirement",
    "tiles",
    "times",
]

"""A simulated commune that answers on real sockets: real SNMP over UDP, real ICMP where a namespace may be had.

`start` moves an inventory onto the loopback and runs its devices in a process of their own; `Simulation` is the handle.
"""

from songxa.simulator.action import Action, ActionError, Do, Hang, Hostility
from songxa.simulator.scenario import Scenario, ScenarioError, load_scenario
from songxa.simulator.simulation import Listing, Simulation, serve, start

__all__ = [
    "Action",
    "ActionError",
    "Do",
    "Hang",
    "Hostility",
    "Listing",
    "Scenario",
    "ScenarioError",
    "Simulation",
    "load_scenario",
    "serve",
    "start",
]

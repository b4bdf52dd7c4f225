"""From what polls say to what is wrong: states with damping, one root cause an incident, whom to call."""

from songxa.incident.sentinel import Sentinel
from songxa.incident.timing import Timing

__all__ = ["Sentinel", "Timing"]

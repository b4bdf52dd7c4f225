"""Plug-ins: found by their entry points, built, and, where they are another maker's, kept from costing others anything.

songxa's own enter by the same door, but are trusted: a fault of theirs is a bug in songxa and is not hidden.
"""

from songxa.plugins.collector import GuestCollector
from songxa.plugins.found import COLLECTORS, EXPORTERS
from songxa.plugins.installed import PlugIns, collectors, exporters, strangers
from songxa.plugins.outlets import Outlets

__all__ = ["COLLECTORS", "EXPORTERS", "GuestCollector", "Outlets", "PlugIns", "collectors", "exporters", "strangers"]

"""A ledger as areas of a map, places explained, dossiers: worked out in a process of its own. Draws nothing.

Whoever imports this room loads no arithmetic library: `drawn` and `answering` do, and they run in that process.
"""

from songxa.coverage.mapping.desk import Desk
from songxa.coverage.mapping.nouns import Explained, Level, Patch, Picture, Question, Ring, Told

__all__ = ["Desk", "Explained", "Level", "Patch", "Picture", "Question", "Ring", "Told"]

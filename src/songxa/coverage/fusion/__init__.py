"""Fusion: a prediction tuned and corrected by measurements, with honest intervals. Pure arithmetic; reads nothing.

`fuse` takes one operator's technology. Measured readings exist only where a phone had signal at all, so a fusion can
never prove a dead spot that nobody has walked through with a phone that reports its loss.
"""

from songxa.coverage.fusion.joining import fuse
from songxa.coverage.fusion.results import Coefficient, Correlation, Fused, Tuning, Validation
from songxa.coverage.fusion.rules import Rules

__all__ = ["Coefficient", "Correlation", "Fused", "Rules", "Tuning", "Validation", "fuse"]

"""Propagation: from a sector's table entry to the level at a point. Knows no file, no survey and no household.

RSRP = EIRP + `element_share_db` + `pattern_db` - `path_loss` (- `entry_loss` indoors), with the deviation
`Loss.sigma_db`, `widened` by what was assumed.
"""

from songxa.coverage.propagation.antenna import pattern_db
from songxa.coverage.propagation.carrier import element_share_db, resource_blocks, spacing_khz
from songxa.coverage.propagation.doubt import DEVIATIONS_DB, widened
from songxa.coverage.propagation.loss import VERSION, Loss, path_loss
from songxa.coverage.propagation.sight import Mast, Sight, sight
from songxa.coverage.propagation.simple import free_space_loss, log_distance_loss, log_distance_reach
from songxa.coverage.propagation.surroundings import Figure, Surroundings, clutter_loss, entry_loss, location_sigma

__all__ = [
    "DEVIATIONS_DB",
    "VERSION",
    "Figure",
    "Loss",
    "Mast",
    "Sight",
    "Surroundings",
    "clutter_loss",
    "element_share_db",
    "entry_loss",
    "free_space_loss",
    "location_sigma",
    "log_distance_loss",
    "log_distance_reach",
    "path_loss",
    "pattern_db",
    "resource_blocks",
    "sight",
    "spacing_khz",
    "widened",
]

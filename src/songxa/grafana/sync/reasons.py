"""Why a thing is in conflict, is left, or is written in spite of what is there: one message each. Decides nothing."""

from __future__ import annotations

from songxa.model import Trouble

# people have been at it, or it is not ours
EDITED = Trouble("grafana.why.edited")
DELETED = Trouble("grafana.why.deleted")
UNKNOWN = Trouble("grafana.why.unknown")
PROVISIONED = Trouble("grafana.why.provisioned")
CHANGED = Trouble("grafana.why.changed")
RACED = Trouble("grafana.why.raced")

# it cannot be done as things are
NO_FOLDER = Trouble("grafana.why.no_folder")
NO_TEAM = Trouble("grafana.why.no_team")
TWIN = Trouble("grafana.why.twin")
NOT_TAKEN = Trouble("grafana.why.not_taken")

# it is written for a reason of its own
OVERWRITTEN = Trouble("grafana.why.overwritten")
SECRET = Trouble("grafana.why.secret")

# it is wanted no more, and left
UNWANTED = Trouble("grafana.why.unwanted")
NOT_OURS = Trouble("grafana.why.not_ours")
HOLDS = Trouble("grafana.why.holds")
STILL_EDITED = Trouble("grafana.why.edited_unwanted")

BY_HAND = (EDITED, DELETED, STILL_EDITED)
"""What people did since songxa last wrote it."""

THEIRS = (EDITED, UNKNOWN)
"""What people made is there, and worth keeping."""

"""What was declared and measured, kept with where it came from: one SQLite file, DATA/coverage/evidence.sqlite.

`Evidence` reads it; `take` brings a file of other people's in; `publish` says which of it may be shown to the public;
`probe_samples` turns what permanent probes measure into samples like any other.
"""

from songxa.coverage.evidence.intake import Options, Taken, take
from songxa.coverage.evidence.probes import probe_history, probe_samples
from songxa.coverage.evidence.publishing import Shown, publish
from songxa.coverage.evidence.records import Import
from songxa.coverage.evidence.samples import joined, samples_of
from songxa.coverage.evidence.store import Evidence, path_in

__all__ = [
    "Evidence",
    "Import",
    "Options",
    "Shown",
    "Taken",
    "joined",
    "path_in",
    "probe_history",
    "probe_samples",
    "publish",
    "samples_of",
    "take",
]

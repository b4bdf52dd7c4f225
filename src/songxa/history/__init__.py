"""The embedded history: transitions, incidents, corrections and samples in one SQLite file, and the questions to it.

`History` writes (one thread of its own, group commits); `Archive` reads, in any thread or process.
"""

from songxa.history.archive import Archive
from songxa.history.records import Enrolled, Past, Point, Series
from songxa.history.store import History

__all__ = ["Archive", "Enrolled", "History", "Past", "Point", "Series"]

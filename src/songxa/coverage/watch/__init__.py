"""Coverage while songxa runs: figured out in a process of its own, told as metrics and to incidents.

Nothing in here that the monitor imports needs an arithmetic library; what does (`worker`, `losing`, `summing`) runs in
the other process.
"""

from songxa.coverage.watch.failures import Failure, Lost, Station
from songxa.coverage.watch.watcher import Watcher

__all__ = ["Failure", "Lost", "Station", "Watcher"]

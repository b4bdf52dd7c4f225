"""What waits for other servers: on the disk until they have taken it, whatever happens to them, to songxa or the power.

`Courier` is the whole of it for an exporter: it puts rendered records in, a `Transport` brings them out.
"""

from songxa.spool.courier import Courier
from songxa.spool.outcome import Cut, Delivered, Later, Outcome, Refused, TooBig, Transport

__all__ = ["Courier", "Cut", "Delivered", "Later", "Outcome", "Refused", "TooBig", "Transport"]

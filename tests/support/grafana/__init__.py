"""A Grafana that stands in for a real one: what it keeps, how it answers, what goes wrong with it.

`FakeGrafana().handle(method, path, headers, body)` is all of it; `transport.InProcess` puts it below an httpx client,
`server.serving` on a socket. Profile G75 answers as Grafana 7.5.5 did in the recorded transcripts. Profile G13 is
documented, never run against a server: it follows Grafana's documents of its HTTP API.
"""

from tests.support.grafana.exchange import Misuse
from tests.support.grafana.fake import FakeGrafana
from tests.support.grafana.faults import Dropped, Killed, Stalled
from tests.support.grafana.profile import G13, G75, Profile
from tests.support.grafana.transport import InProcess

__all__ = ["G13", "G75", "Dropped", "FakeGrafana", "InProcess", "Killed", "Misuse", "Profile", "Stalled"]

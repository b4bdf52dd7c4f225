"""What can go wrong between songxa and a Grafana, as one line for people. Decides nothing and sends nothing.

The error tree::

    GrafanaError                Grafana cannot be kept in step; `trouble` is the line as a message, str() it in English
    ├── Unavailable             nothing can be asked of it, whatever is asked
    │   ├── Unreachable         no answer: the name, the port, the network, or too late
    │   ├── TlsFailure          no secure connection: the certificate, the CA file, the protocol
    │   ├── Redirected          it sends us elsewhere, and that is not followed
    │   ├── NotGrafana          something answers that is no Grafana: a proxy's page, another program, maintenance
    │   ├── Starting            it says itself that it cannot work yet, or is too busy
    │   ├── Unauthorized        it does not take the credentials
    │   │   └── LockedOut       it takes none for a while, after wrong ones
    │   └── WrongOrganisation   the credentials belong to another organisation than the one that is meant
    ├── Forbidden               the credentials are good but lack a right; the line names it
    ├── ReadOnly                it cannot be written: what comes from a file, or all of it
    ├── Refused                 this one thing cannot be done; others may be
    │   ├── Conflict            something else is there than what we know of
    │   │   ├── VersionConflict     somebody else has saved it since
    │   │   ├── NameTaken           another thing has its name or uid
    │   │   └── OtherAnswered       Grafana did it to another thing than the one that was named
    │   ├── Missing             it is not there (any more)
    │   ├── Invalid             Grafana does not take it as it is
    │   └── TooLarge            it is too large, for Grafana, a proxy, or for us to read
    └── ServerFault             Grafana, or what it answers, is broken

No line holds a secret or HTML of a stranger: a server's words come in by `answers.words`, which sees to that.
"""

from __future__ import annotations

from songxa.i18n.format import tell
from songxa.model import SongxaError, Trouble


class GrafanaError(SongxaError):
    """`trouble` is a message of `songxa.i18n`; `str(error)` is the same in English."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(tell("en", trouble))

    def words(self, language: str) -> str:
        """The line in a language."""
        return tell(language, self.trouble)


class Unavailable(GrafanaError):
    """Nothing can be asked of this Grafana; whatever else is asked ends likewise."""


class Unreachable(Unavailable):
    """There is no answer."""


class TlsFailure(Unavailable):
    """There is no secure connection."""


class Redirected(Unavailable):
    """It sends us elsewhere. Not followed: a token belongs to the server that was named."""


class NotGrafana(Unavailable):
    """What answers is no Grafana, or not Grafana itself."""


class Starting(Unavailable):
    """It is not ready: it starts, has lost its database, or is too busy."""


class Unauthorized(Unavailable):
    """It does not take the credentials."""


class LockedOut(Unauthorized):
    """After wrong passwords it takes not even the right one for a while."""


class WrongOrganisation(Unavailable):
    """The credentials belong to another organisation."""


class Forbidden(GrafanaError):
    """A right is missing. `role` is the basic role that has it, `right` its name in Grafana's access control."""

    def __init__(self, trouble: Trouble, role: str = "", right: str = "") -> None:
        self.role, self.right = role, right
        super().__init__(trouble)


class ReadOnly(GrafanaError):
    """It cannot be written. `whole`: nothing in this Grafana can, else only what was asked about."""

    def __init__(self, trouble: Trouble, *, whole: bool = False) -> None:
        self.whole = whole
        super().__init__(trouble)


class Refused(GrafanaError):
    """This one thing cannot be done as it is."""


class Conflict(Refused):
    """Something else is there than what we know of; nothing of it was overwritten unless `OtherAnswered`."""


class VersionConflict(Conflict):
    """It has another version than the one that was to be replaced."""


class NameTaken(Conflict):
    """Its name or uid belongs to something else."""


class OtherAnswered(Conflict):
    """Grafana answers with another thing than the one that was named: that one it has changed."""


class Missing(Refused):
    """It is not there, or the credentials may not see it."""


class Invalid(Refused):
    """Grafana finds fault with it."""


class TooLarge(Refused):
    """Too large to be taken, or to be read."""


class ServerFault(GrafanaError):
    """An error within Grafana, or an answer that makes no sense."""

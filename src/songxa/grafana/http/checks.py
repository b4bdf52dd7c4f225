"""Whether a Grafana did what it was asked to, by what it says afterwards: the errors where it did not. Asks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from songxa.grafana.errors import Conflict, Missing, OtherAnswered, ReadOnly, VersionConflict
from songxa.grafana.http import answers
from songxa.grafana.http.requests import Request
from songxa.model import Trouble

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Checks:
    """Of the Grafana at `url`."""

    url: str

    def there(self, request: Request, found: _T | None) -> _T:
        """What has to be there for `request`. Raises Missing."""
        if found is None:
            raise Missing(self._trouble(Trouble("fault.grafana.missing"), request, status="404 Not Found"))
        return found

    def same(self, request: Request, wanted: str, found: str) -> None:
        """The uid that was named and the one that was answered. Raises OtherAnswered."""
        if found != wanted:
            raise OtherAnswered(self._trouble(Trouble("fault.grafana.another"), request, found=answers.shown(found)))

    def next(self, request: Request, version: int, found: int) -> None:
        """The version that was named, and the one that stands there now. Raises VersionConflict."""
        if found != version + 1:
            values = {"found": str(found), "wanted": str(version + 1)}
            raise VersionConflict(self._trouble(Trouble("fault.grafana.version_after"), request, **values))

    def changed(self, request: Request) -> VersionConflict:
        """It is not any more as it was known."""
        return VersionConflict(self._trouble(Trouble("fault.grafana.version"), request))

    def elsewhere(self, request: Request, found: str, wanted: str) -> OtherAnswered:
        """It stands in another folder than the one that was named."""
        values = {"found": answers.shown(found), "wanted": wanted}
        return OtherAnswered(self._trouble(Trouble("fault.grafana.elsewhere"), request, **values))

    def from_file(self, request: Request) -> ReadOnly:
        """It comes from a file."""
        return ReadOnly(self._trouble(Trouble("fault.grafana.from_file"), request, status="readOnly"))

    def permissions(self, request: Request) -> Conflict:
        """Another list stands there than the one that was sent."""
        return Conflict(self._trouble(Trouble("fault.grafana.permissions"), request))

    def _trouble(self, message: Trouble, request: Request, **values: object) -> Trouble:
        nothing = Trouble("fault.grafana.nothing_said")
        return Trouble(message.key, {"url": self.url, "what": request.what, "said": nothing, **values})

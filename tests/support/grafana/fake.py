"""The fake Grafana: takes a request, gives an answer, counts. Where it is `closed`, what no Grafana knows is Misuse."""

from __future__ import annotations

import base64
import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote

from tests.support.grafana import accounts, forms
from tests.support.grafana.exchange import Answer, Call, Misuse, Refusal
from tests.support.grafana.faults import Faults
from tests.support.grafana.people import People
from tests.support.grafana.profile import G75, Profile
from tests.support.grafana.refusals import forbidden, not_found
from tests.support.grafana.routes import Route, find
from tests.support.grafana.state import User, World

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in, and the status that went out; 0 where there was no answer."""

    method: str
    path: str
    status: int
    body: bytes

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")


class FakeGrafana:
    """One server with the organisation `Main Org.` and the administrator admin:admin. For several threads at once."""

    def __init__(
        self,
        profile: Profile = G75,
        *,
        closed: bool = True,
        now: Callable[[], str] | None = None,
        uids: Iterator[str] | None = None,
    ) -> None:
        self.world = World(profile, now or _ticking(), uids or (f"made-up-{number}" for number in itertools.count(1)))
        self.closed = closed
        self.faults = Faults()
        self.people = People(self.world)
        self.seen: list[Seen] = []
        self.misuses: list[Misuse] = []
        self._lock = threading.RLock()
        self.world.orgs[self.world.next("orgs")] = "Main Org."
        number = self.world.next("users")
        roles = {accounts.MAIN: "Admin"}
        self.world.users[number] = User(number, "admin", "", "admin@localhost", "admin", roles, server_admin=True)

    @property
    def profile(self) -> Profile:
        return self.world.profile

    @property
    def requests(self) -> int:
        """How many came in, whatever became of them."""
        return len(self.seen)

    @property
    def writes(self) -> int:
        """How many of them were meant to change something."""
        return sum(each.writes for each in self.seen)

    def forget(self) -> None:
        """Counts from nought again."""
        self.seen.clear()

    def token(self, role: str = "Admin", name: str = "") -> str:
        """A new token of this role."""
        name = name or f"token-{len(self.world.keys) + 1}"
        return accounts.add_key(self.world, accounts.MAIN, name, role).token

    def revoke(self, token: str) -> None:
        """It is expired or deleted."""
        self.world.keys = {number: key for number, key in self.world.keys.items() if key.token != token}

    def race(self, do: Callable[[], object]) -> None:
        """Somebody comes in between: after the next save's look at the version, before it is written."""

        def once() -> None:
            self.world.pause = lambda: None
            do()

        self.world.pause = once

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Headers, bytes]:
        """Status, headers, content. `path` with its query. Raises what the faults say, and Misuse."""
        with self._lock:
            position = len(self.seen)
            self.seen.append(Seen(method, path, 0, body))
            try:
                answer = self._answer(method, path, {name.lower(): text for name, text in headers.items()}, body)
            except Misuse as misuse:
                self.misuses.append(misuse)
                raise
            if position < len(self.seen):
                self.seen[position] = Seen(method, path, answer.status, body)
            content = answer.content()
            told = {"Content-Type": answer.content_type, "Content-Length": str(len(content)), **answer.headers}
            return answer.status, told, b"" if method == "HEAD" else content

    def _answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        writes = Seen(method, path, 0, body).writes
        answer = self.faults.before(writes=writes)
        if answer is None:
            try:
                answer = self._called(method, path, headers, body)
            except Refusal as refusal:
                answer = refusal.answer
        return self.faults.after(writes=writes) or answer

    def _called(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        path, _, query = target.partition("?")
        method = "GET" if method == "HEAD" else method
        if path == "/api/health" and method == "GET":
            return accounts.health(self.world)
        route, args, known = find(self.profile.name, method, path)
        parameters = parse_qsl(query, keep_blank_values=True)
        if self.closed:
            self._check_known(method, target, route, parameters, known=known)
        caller = accounts.caller_of(self.world, headers)
        if route is None:
            raise not_found()
        if route.right and caller.role != "Admin":
            raise forbidden(self.profile, route.right)
        content = {}
        if route.form is not None:
            kind = headers.get("content-type", "")
            content = forms.read(self.profile, route.form, kind, body, closed=self.closed)
        elif self.closed and body:
            raise Misuse(f"{method} {path} takes no body")
        return route.does(
            Call(self.world, caller, {name: unquote(text) for name, text in args.items()}, parameters, content)
        )

    def _check_known(
        self, method: str, target: str, route: Route | None, parameters: list[tuple[str, str]], *, known: bool
    ) -> None:
        if not known:
            raise Misuse(f"no Grafana that is played here knows {method} {target}")
        if route is not None:
            strange = sorted({name for name, _ in parameters} - route.query)
            if strange:
                raise Misuse(f"{method} {target}: no Grafana knows the parameter {', '.join(strange)}")


def basic(login: str, password: str) -> str:
    """An Authorization header of a user."""
    return f"Basic {base64.b64encode(f'{login}:{password}'.encode()).decode()}"


def _ticking() -> Callable[[], str]:
    """A time that goes on by a second whenever it is looked at."""
    start, seconds = datetime(2026, 11, 25, 1, tzinfo=UTC), itertools.count()
    return lambda: (start + timedelta(seconds=next(seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")

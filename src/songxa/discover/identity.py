"""Who answers SNMP at an address: family, name and model, by the credentials that were given. Reads nothing else."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from songxa.collectors.snmp.ber import OBJECT_IDENTIFIER, V1, V2C, Value, encode_oid, format_oid
from songxa.collectors.snmp.convert import device_text
from songxa.collectors.snmp.detect import Detection, detect
from songxa.collectors.snmp.exchange import Exchange, PortClosed, SnmpError
from songxa.collectors.snmp.profile import library
from songxa.collectors.snmp.profile_model import GENERIC, Library, Profile
from songxa.collectors.snmp.rows import render
from songxa.collectors.snmp.session import get, get_many
from songxa.collectors.snmp.transport import Engine, Peer
from songxa.discover.found import Found
from songxa.i18n import translate
from songxa.model import Context, InputError, Inventory, SecretLike, Secrets
from songxa.text import plain

log = logging.getLogger(__name__)

SYS_OBJECT_ID = encode_oid("1.3.6.1.2.1.1.2.0")
SYS_UP_TIME = encode_oid("1.3.6.1.2.1.1.3.0")
SYS_NAME = encode_oid("1.3.6.1.2.1.1.5.0")

TIMEOUT_S, TRIES, BUDGET_S = 1.0, 2, 10.0
_VERSIONS = {"1": V1, "2c": V2C}
_TICKS_A_SECOND = 100


@dataclass(frozen=True, slots=True)
class Try:
    """One credential as it goes onto the wire."""

    credential: str
    version: int
    community: SecretLike


def tries(language: str, commune: Inventory, secrets: Secrets, credentials: Sequence[str]) -> tuple[Try, ...]:
    """The credentials of these keys, in this order. Raises InputError for one that is not there or is SNMPv3, which
    is not built, and SecretError for one whose community cannot be read."""
    made = []
    for key in dict.fromkeys(credentials):
        credential = commune.credentials.get(key)
        if credential is None:
            known = ", ".join(sorted(commune.credentials)) or "–"
            raise InputError(translate(language, "discover.no_credential", code=plain(key), known=known))
        if credential.version not in _VERSIONS:
            raise InputError(translate(language, "discover.version", code=key))
        made.append(Try(key, _VERSIONS[credential.version], secrets.get(f"snmp.{key}.community")))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an agent said of itself."""

    detected: Detection
    name: str
    model: str
    started: float | None


class Identities:
    """Asks agents who they are. To be used as `async with`, which raises StartError."""

    def __init__(self, context: Context, credentials: Iterable[Try], port: int) -> None:
        self._engine = Engine(context.open_socket, clock=context.clock, random=context.random)
        self._clock: Callable[[], float] = context.clock
        self._tries = list(credentials)
        self._port = port
        self._answered: Counter[str] = Counter()
        self._library = library()

    async def __aenter__(self) -> Identities:
        await self._engine.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._engine.stop()

    async def ask(self, address: str) -> Found | None:
        """Who is there, by the first credential that is answered; those that were answered most often go first, so
        that a community is shown to as few as can be. None for nobody, whatever comes back instead of an answer."""
        for each in sorted(self._tries, key=lambda other: -self._answered[other.credential]):
            peer = Peer(address, self._port, each.version, each.community.reveal().encode())
            try:
                told = await self._engine.call(
                    peer, _identity(self._library, self._clock), deadline_s=BUDGET_S, timeout_s=TIMEOUT_S, tries=TRIES
                )
            except PortClosed:
                return None
            except SnmpError:
                continue
            except Exception:
                log.exception("asking %s who it is failed: this is a bug in songxa", address)
                return None
            self._answered[each.credential] += 1
            return self._found(address, each.credential, told)
        return None

    def _found(self, address: str, credential: str, told: _Told) -> Found:
        profile = self._library.profiles[told.detected.profile]
        recognised = profile.name != GENERIC
        return Found(
            address=address,
            credential=credential,
            port=self._port,
            name=told.name,
            profile=profile.name,
            model=told.model or (profile.title if recognised else ""),
            kinds=profile.kinds if recognised else (),
            started=told.started,
        )


def _identity(known: Library, clock: Callable[[], float]) -> Exchange[_Told]:
    head = yield from get((SYS_OBJECT_ID, SYS_NAME, SYS_UP_TIME))
    now = clock()
    identity, name, ticks = head.values
    sys_object_id = ""
    if head.tags[0] == OBJECT_IDENTIFIER and isinstance(identity, bytes):
        sys_object_id = format_oid(identity)
    detected = yield from detect(known, sys_object_id)
    model = yield from _model(known.profiles[detected.profile])
    started = now - ticks / _TICKS_A_SECOND if isinstance(ticks, int) else None
    return _Told(detected, _text(name), model, started)


def _model(profile: Profile) -> Exchange[str]:
    """The model as the family's profile has it; empty where the agent has none."""
    template = dict(profile.facts).get("model")
    if template is None:
        return ""
    wanted = {field: profile.scalars[field] for field in template.fields if field in profile.scalars}
    try:
        answer = yield from get_many(tuple(wanted.values()))
    except SnmpError:
        return ""
    return plain(render(template, dict(zip(wanted, answer.values, strict=True))) or "")


def _text(value: Value) -> str:
    return plain(device_text(value)) if isinstance(value, bytes) else ""

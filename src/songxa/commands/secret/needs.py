"""What an inventory needs which secret for, and where each was found. Shows no value, and reveals none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from songxa.commands.secret.trial import of_credential
from songxa.commands.shared import LANGUAGE, say
from songxa.i18n.format import number, tell
from songxa.inventory import secret_names
from songxa.model import Inventory, SecretError, SecretMissing
from songxa.secret_keeping.sealed import is_sealed, path_of
from songxa.secrets import Place, SecretStore

OWN = ("snmp", "influxdb", "remote-write", "alerts", "grafana")
"""How the names of secrets begin that songxa's own parts read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A secret. `places` have it, the first counts; `problem` is missing, sealed or unreadable, None where it can be
    read; `words` says what to do then."""

    name: str
    purpose: str
    needed: bool
    places: list[Place]
    problem: str | None
    words: str


def look(commune: Inventory, store: SecretStore, credstore: Path) -> list[Found]:
    """All that the inventory needs, in its order, then what stands in the files beside that."""
    needed = purposes(commune)
    rest = sorted(store.names() - needed.keys())
    return [_found(name, needed.get(name, []), store, credstore) for name in (*needed, *rest)]


def purposes(commune: Inventory) -> dict[str, list[str]]:
    """What each secret is for, in words, by its name."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in secret_names(commune):
        found[name] += _purposes(name, commune)
    return dict(found)


def _purposes(name: str, commune: Inventory) -> list[str]:
    kind, _, rest = name.partition(".")
    given = [say("secret.for.given")] if name in given_to_grafana(commune) else []
    match kind:
        case "snmp":
            count = len(of_credential(commune, rest.removesuffix(".community")))
            return [say("secret.for.snmp", n=number(LANGUAGE, count))]
        case "alerts":
            return [say("secret.for.recipient", recipient=rest.removesuffix(".url"))]
        case "influxdb" if commune.exporters.influxdb is None:
            return given
        case "influxdb" | "remote-write" | "grafana":
            return [say(f"secret.for.{kind}"), *given]
    return []


def given_to_grafana(commune: Inventory) -> set[str]:
    """Secrets that Grafana is given, to read the InfluxDB with."""
    source = commune.grafana.influxdb if commune.grafana is not None else None
    if source is None:
        return set()
    return {"influxdb.password"} if source.user else {"influxdb.token"} if source.token else set()


def _found(name: str, purpose: list[str], store: SecretStore, credstore: Path) -> Found:
    problem, words = None, ""
    try:
        store.get(name)
    except SecretMissing:
        sealed = is_sealed(name, credstore)
        problem = "sealed" if sealed else "missing"
        words = say("secret.sealed_away" if sealed else "secret.missing", secret=name, file=path_of(name, credstore))
    except SecretError as error:
        problem, words = "unreadable", tell(LANGUAGE, error.reason)
    return Found(name, ", ".join(purpose), bool(purpose), store.standing(name), problem, words)

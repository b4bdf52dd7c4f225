"""What an error must not repeat, since it may be a secret that was put into the inventory, and where that belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from songxa.inventory.yaml12 import Path

_SNMP = {
    "community": "community",
    "auth_key": "auth",
    "auth_password": "auth",
    "password": "auth",
    "passphrase": "auth",
    "privacy_key": "privacy",
    "privacy_password": "privacy",
}
"""What people call a secret, and what it is called where it may stand."""

_OUTPUTS = {
    **dict.fromkeys(("password", "passwd", "pass", "passphrase"), "password"),
    **dict.fromkeys(
        ("token", "api_token", "auth_token", "access_token", "bearer_token", "authorization", "api_key", "apikey",
         "secret", "private_key", "community"),
        "token",
    ),
}  # fmt: skip
_WAYS_TO_REACH = frozenset(
    {*_OUTPUTS, "url", "urls", "apprise", "webhook", "address", "to", "email", "mail", "phone", "telegram", "zalo"}
)

_HARMLESS = frozenset(
    {"version", "tags", "causes", "operators", "areas", "language", "languages", "partners", "start", "end"}
)
"""Fields of exporters, alerts and grafana whose text is shown when it is wrong: nobody puts secrets there."""

_WITH_PASSWORD = re.compile(r"://[^/\s?#@]*@")


def belongs_to(path: Path) -> str:
    """The name of the secret that people put at this place, or nothing where it is no place of a secret."""
    name = ""
    match path:
        case ("credentials", key, str(word)) if word in _SNMP:
            name = f"snmp.{key}.{_SNMP[word]}"
        case ("devices" | "defaults", _, "snmp", str(word)) | ("devices", _, str(word)) if word in _SNMP:
            name = f"snmp.CREDENTIAL.{_SNMP[word]}"
        case ("alerts", "recipients", key, *rest) if not rest or rest[0] in _WAYS_TO_REACH:
            name = f"alerts.{key}.url"
        case ("alerts", str(word)) if word in _WAYS_TO_REACH:
            name = "alerts.KEY.url"
        case ("exporters", "remote_write", "bearer"):
            name = "remote-write.token"
        case ("grafana", "influxdb", str(word)) if word in _OUTPUTS:
            name = f"influxdb.{_OUTPUTS[word]}"
        case ("grafana", *_, str(word)) if word in _OUTPUTS or word == "key":
            name = f"grafana.{_OUTPUTS.get(word, 'token')}"
        case ("exporters", who, *_, str(word)) | ("devices", _, "collectors", who, *_, str(word)) if word in _OUTPUTS:
            name = f"{str(who).replace('_', '-')}.{_OUTPUTS[word]}"
    return name


def refusal(name: str) -> str:
    """The line about a secret that stands in the inventory; `name` is what it is called where it may stand."""
    return f"secrets never stand in the inventory; accepted: {name} in the secrets file (songxa secret set {name})"


def may_be_secret(path: Path) -> bool:
    """Whether the text at this place may be a secret, put there by mistake."""
    if path[0] == "credentials" or path[-1] == "credential":
        return True
    if path[0] not in ("exporters", "alerts", "grafana") and not (path[0] == "devices" and "collectors" in path):
        return False
    return next((step for step in reversed(path) if isinstance(step, str)), "") not in _HARMLESS


def what_is_wrong_with_url(text: str) -> str:
    """What keeps a text from being an http or https URL without secrets, without a word of the text itself."""
    if _WITH_PASSWORD.search(text):
        return "holds a user or a password"
    if not text.lower().startswith(("http://", "https://")):
        return "does not begin with http:// or https://"
    if "?" in text or "#" in text:
        return "has a query, which may hold a secret"
    return "is no URL"


def belongs_to_url(path: Path, text: str) -> str:
    """The name of the secret that a URL of songxa's own exporters, or of Grafana, was given, or nothing."""
    if path[0] not in ("exporters", "grafana") or not (_WITH_PASSWORD.search(text) or "?" in text):
        return ""
    who = "grafana" if path == ("grafana", "url") else path[1]
    if path[0] == "grafana" and who not in ("grafana", "influxdb"):
        return ""
    return f"{str(who).replace('_', '-')}.{'password' if _WITH_PASSWORD.search(text) else 'token'}"


def in_settings(path: Path, value: object) -> Iterator[tuple[Path, str]]:
    """Secrets in the settings of a plug-in, whose shape only the plug-in knows: where, and the line about them."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from in_settings((*path, key), below)
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from in_settings((*path, place), below)
    elif value is not None and not isinstance(value, bool):
        if name := belongs_to(path):
            yield path, refusal(name)
        elif isinstance(value, str) and _WITH_PASSWORD.search(value):
            yield path, f"{what_is_wrong_with_url(value)}; accepted: a URL without, and secrets in the secrets file"

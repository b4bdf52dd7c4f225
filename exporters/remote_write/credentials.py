"""How we say who we are: headers from settings and secrets. The only file here that reveals a secret."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from songxa.model import RemoteWriteSettings, SecretError, Secrets, Trouble

TOKEN, PASSWORD = "remote-write.token", "remote-write.password"

_BEARER = re.compile(r"[!-~]+")
"""What a header carries without a gap (RFC 6750 §2.1 allows even less)."""

_TENANT = re.compile(r"[!-~](?:[ -~]*[!-~])?")


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """`headers` to send; `hidden` are the texts in them that nobody may read anywhere else."""

    headers: Mapping[str, str]
    hidden: tuple[str, ...] = ()

    def clean(self, text: str) -> str:
        """A text without them: a receiver may send back what it was sent."""
        for secret in self.hidden:
            text = text.replace(secret, "<secret>")
        return text


def secret_name(settings: RemoteWriteSettings) -> str | Trouble:
    """The secret that these settings need; both that there could be where they need none."""
    if settings.user:
        return PASSWORD
    return TOKEN if settings.bearer else Trouble("fault.remote_write.either", {"one": TOKEN, "other": PASSWORD})


def credentials(settings: RemoteWriteSettings, secrets: Secrets) -> Credentials | Trouble:
    """What is wrong instead, where a secret is missing or no header can carry what it should."""
    headers: dict[str, str] = {}
    hidden: tuple[str, ...] = ()
    if settings.tenant:
        if not _TENANT.fullmatch(settings.tenant):
            return Trouble("fault.remote_write.tenant", {"tenant": settings.tenant})
        headers["X-Scope-OrgID"] = settings.tenant
    name = PASSWORD if settings.user else TOKEN if settings.bearer else ""
    try:
        secret = secrets.get(name).reveal() if name else ""
    except SecretError as error:
        return Trouble("fault.remote_write.secret", {"secret": name, "reason": error.reason})
    if settings.user:
        pair = base64.b64encode(f"{settings.user}:{secret}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
        hidden = (pair, secret)
    elif settings.bearer:
        if not _BEARER.fullmatch(secret):
            return Trouble("fault.remote_write.signs", {"secret": name})
        headers["Authorization"] = f"Bearer {secret}"
        hidden = (secret,)
    return Credentials(headers, hidden)

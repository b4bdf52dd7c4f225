"""Tells whether a secret is still the one that was sent, without keeping it. Sends nothing."""

from __future__ import annotations

import hmac
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import scrypt

_N, _R, _P, _SALT_BYTES = 1 << 14, 8, 1, 16


def fingerprint(secrets: Mapping[str, str], salt: bytes | None = None) -> str:
    """Of all of a thing's secrets together, salted and slow to guess (RFC 7914); empty for none."""
    if not secrets:
        return ""
    salt = os.urandom(_SALT_BYTES) if salt is None else salt
    content = json.dumps(secrets, sort_keys=True).encode()
    return f"{_text(salt)}.{_text(scrypt(content, salt=salt, n=_N, r=_R, p=_P, dklen=32))}"


def is_of(found: str, secrets: Mapping[str, str]) -> bool:
    """Whether this is the fingerprint of these secrets."""
    if not secrets or not found:
        return not secrets and not found
    try:
        salt = b64decode(found.partition(".")[0], validate=True)
    except ValueError:
        return False
    return hmac.compare_digest(found.encode(), fingerprint(secrets, salt).encode())


def _text(value: bytes) -> str:
    return b64encode(value).decode()

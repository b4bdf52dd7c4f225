"""A certificate for 127.0.0.1 that nobody but its own file vouches for, and the server side of TLS with it."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

from tests.support.servers import need


def self_signed(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """The certificate's file, to be trusted by whoever wants to, and a context for a server."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [need("openssl", "openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return certificate, server

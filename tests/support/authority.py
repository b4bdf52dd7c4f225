"""A certificate authority of a test's own, and the certificates that it signs, with openssl's command."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

from tests.support.servers import need

_CONFIG = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
unique_subject = no
x509_extensions = server
[any]
commonName = supplied
[server]
basicConstraints = critical,CA:FALSE
subjectAltName = {name}
"""


class Authority:
    """`file` is what is to be trusted, in PEM form."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder, self.file, self._key = folder, folder / "ca.pem", folder / "ca.key"
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        self._openssl(
            "req", "-x509", *_NEW_KEY, "-keyout", self._key, "-out", self.file, "-days", "2", "-subj", "/CN=Test CA",
            "-addext", "keyUsage=critical,keyCertSign",
        )  # fmt: skip

    def server(self, name: str = "IP:127.0.0.1", begin: str = "20200101000000Z", end: str = "") -> ssl.SSLContext:
        """The server side of TLS with a certificate for a name (`DNS:…`, `IP:…`), good until 2099 unless told."""
        key, request, certificate, config = (self._folder / file for file in ("s.key", "s.csr", "s.pem", "ca.cnf"))
        config.write_text(_CONFIG.format(folder=self._folder, name=name))
        self._openssl("req", "-new", *_NEW_KEY, "-keyout", key, "-out", request, "-subj", "/CN=Test server")
        self._openssl(
            "ca", "-batch", "-notext", "-config", config, "-cert", self.file, "-keyfile", self._key, "-in", request,
            "-out", certificate, "-startdate", begin, "-enddate", end or "20990101000000Z",
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context

    def _openssl(self, *arguments: str | Path) -> None:
        subprocess.run([need("openssl", "openssl"), *arguments], check=True, capture_output=True, timeout=60)


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")

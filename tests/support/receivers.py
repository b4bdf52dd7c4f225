"""Real servers that take messages: HTTP as `json://` posts them, and as much of SMTP (RFC 5321) as a client needs."""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Hook:
    """A webhook. What it answers may be changed at any time; `hold` keeps it from answering until `release` is set."""

    port: int = 0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hold: bool = False
    release: threading.Event = field(default_factory=threading.Event)
    got: list[dict[str, Any]] = field(default_factory=list)
    """Every message that was posted, answered or not."""
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def url(self, path: str = "/hook", more: str = "") -> str:
        """The secret with which it is reached."""
        return f"json://127.0.0.1:{self.port}{path}{more}"

    def of(self, what: str) -> list[dict[str, Any]]:
        """The messages whose title has this in it."""
        return [each for each in self.got if what in each["title"]]


@contextlib.contextmanager
def hook() -> Iterator[Hook]:
    """A webhook for the length of a `with`."""
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            made.arrived.release()
            if made.hold:
                made.release.wait(120)
            with contextlib.suppress(OSError):
                self.send_response(made.status)
                for name, value in {"Content-Length": "0", **made.headers}.items():
                    self.send_header(name, value)
                self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.release.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


@dataclass
class Mailbox:
    """A mail server. `refuses` has it answer every recipient with 550."""

    port: int = 0
    refuses: bool = False
    said: list[str] = field(default_factory=list)
    mails: list[Message] = field(default_factory=list)


@contextlib.contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server for the length of a `with`."""
    made = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 mail.example.vn ESMTP")
            while line := self.rfile.readline().decode().strip():
                made.said.append(line)
                match line.upper().split(" ")[0].split(":")[0]:
                    case "EHLO":
                        self.say("250-mail.example.vn\r\n250 8BITMIME")
                    case "RCPT" if made.refuses:
                        self.say("550 5.1.1 no such user here")
                    case "DATA":
                        self.say("354 go on")
                        made.mails.append(message_from_bytes(self.data(), policy=default))
                        self.say("250 2.0.0 taken")
                    case "QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 2.0.0 fine")

        def data(self) -> bytes:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join(10)

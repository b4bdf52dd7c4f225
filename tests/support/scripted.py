"""A Grafana of few words for its client: each request has its answer. Nothing of it goes over a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from songxa.grafana.http.client import HttpGrafana
from songxa.model import GrafanaSettings
from songxa.secrets import Secret

URL = "http://grafana.invalid"

Answer = Any
"""A value, or a status and a value."""


class Vault:
    def get(self, name: str) -> Secret:
        return Secret("glsa_x")


class Scripted:
    """Answers by method and path: a value, a list of answers in their order, or (status, value)."""

    def __init__(self, version: str, answers: Mapping[str, Answer], settings: GrafanaSettings | None = None) -> None:
        health = {"database": "ok", "version": version} if version else {"database": "ok"}
        self._answers = {"GET /api/health": health, "GET /api/org": {"id": 1, "name": "Main Org."}, **answers}
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        self.client = HttpGrafana(settings or GrafanaSettings(URL), Vault(), transport=httpx.MockTransport(self._say))

    def _say(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.raw_path.decode()}"
        self.asked.append(name)
        self.bodies.append(json.loads(request.content) if request.content else None)
        answer = self._answers[name]
        if isinstance(answer, Turns):
            answer = answer.pop(0)
        status, value = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=value)

    @property
    def last(self) -> Any:
        return self.bodies[-1]


class Turns(list[Any]):
    """One answer after the other."""


def missing(message: str = "folder not found") -> tuple[int, Any]:
    return 404, {"message": message}

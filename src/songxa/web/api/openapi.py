"""The OpenAPI 3.1 document, made from the table of endpoints. Holds no question of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from songxa import __version__
from songxa.web.api import refusal
from songxa.web.api.endpoints import Endpoint, adapter, endpoints
from songxa.web.api.params import LANG, Param
from songxa.web.api.shapes import Problem

_SAID = {"key": "A device's key in the inventory.", "id": "An incident's id."}
_REFUSALS = {"400": "The question is not valid.", "404": "There is no such thing.", "503": "Too many ask at once."}


def document(table: Iterable[Endpoint] | None = None) -> dict[str, Any]:
    """The whole document."""
    listed = tuple(endpoints() if table is None else table)
    mode: JsonSchemaMode = "serialization"
    asked = [(endpoint.name, mode, adapter(endpoint.answer)) for endpoint in listed]
    made, shared = TypeAdapter.json_schemas(
        [*asked, ("problem", mode, adapter(Problem))], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "songxa",
            "version": __version__,
            "description": "What is down, since when, whose it is. Read only. Times are UTC seconds since 1970; the "
            "field with `_iso` beside one is the same moment in the commune's time zone.",
        },
        "servers": [{"url": "/"}],
        "paths": {
            each.path: {"get": _operation(each, made[each.name, mode], made["problem", mode])} for each in listed
        },
        "components": {"schemas": shared["$defs"]},
    }


def document_text() -> str:
    """docs/openapi.json."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _operation(endpoint: Endpoint, answer: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    in_path = re.findall(r"{(\w+)}", endpoint.path)
    refused = {
        status: {"description": said, "content": {refusal.MEDIA_TYPE: {"schema": problem}}}
        for status, said in _REFUSALS.items()
        if status != "404" or in_path
    }
    headers: dict[str, Any] = {}
    if endpoint.work is not None:
        headers["ETag"] = {"description": "For If-None-Match.", "schema": {"type": "string"}}
    if endpoint.is_paged:
        headers["Link"] = {"description": "first, prev, next (RFC 8288).", "schema": {"type": "string"}}
    found = {"description": "The answer.", "content": {endpoint.media_type: {"schema": answer}}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.about,
        "parameters": [_in_path(name) for name in in_path] + [_in_query(each) for each in (*endpoint.params, LANG)],
        "responses": {"200": found | ({"headers": headers} if headers else {}), **refused},
    }


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "description": _SAID[name], "schema": {"type": "string"}}


def _in_query(param: Param[Any]) -> dict[str, Any]:
    return {"name": param.name, "in": "query", "description": param.about, "schema": param.schema()}

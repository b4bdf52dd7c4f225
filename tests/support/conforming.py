"""Whether an answer of the API is what its OpenAPI document says."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import jsonschema
import pytest

from songxa.web.api.endpoints import Endpoint, endpoints
from songxa.web.api.openapi import document

DOCUMENT = document()


def endpoint_of(path: str) -> Endpoint:
    """The line of the table that answers."""
    path = path.partition("?")[0]
    return next(each for each in endpoints() if re.fullmatch(re.sub(r"{\w+}", "[^/]+", each.path), path))


def conforms(answer: httpx.Response) -> Any:
    """The body, once the document has been found to describe it."""
    operation = DOCUMENT["paths"][endpoint_of(answer.url.path).path]["get"]
    said = operation["responses"][str(answer.status_code)]["content"]
    media_type = answer.headers["content-type"].partition(";")[0]
    body = json.loads(answer.content, parse_constant=pytest.fail)
    schema = said[media_type]["schema"] | {"components": DOCUMENT["components"]}
    jsonschema.validate(body, schema, jsonschema.Draft202012Validator)
    return body

"""The HTTP API: read only, within a scope, described by its own OpenAPI document. Makes no page."""

from songxa.web.api.serve import Api

__all__ = ["Api"]

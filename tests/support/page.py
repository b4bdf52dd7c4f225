"""A page of /metrics as a receiver would store it: labels with the name among them, empty ones left out."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]


def series_of(page: str, prefix: str = "songxa_") -> dict[Labels, float]:
    """Every series whose name begins so, as Prometheus' own parser reads it."""
    return {
        frozenset(
            (name, text) for name, text in {"__name__": sample.name, **sample.labels}.items() if text
        ): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith(prefix)
    }

"""The generated part of the inventory's documentation: the JSON Schema for editors, the field tables for people."""

from __future__ import annotations

import json

from songxa.inventory.messages import Explainer
from songxa.inventory.schema import json_schema

BEGIN, END = "<!-- fields: written by python -m songxa.inventory -->", "<!-- end of fields -->"


def schema_text() -> str:
    """What docs/inventory.schema.json holds."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def with_tables(page: str) -> str:
    """docs/inventory.md with its tables renewed. Raises ValueError where the page lost the marks around them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page must hold {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{_tables()}\n{END}{after}"


def _tables() -> str:
    schema = json_schema()
    sections = {"": schema, **{entry["title"]: entry for entry in schema["$defs"].values() if "properties" in entry}}
    explainer = Explainer()
    parts = []
    for title, section in sections.items():
        heading = title.removesuffix("Entry") or "The file"
        rows = [_row(explainer, name, field, section) for name, field in section["properties"].items()]
        head = ["| field | accepted | meaning |", "|---|---|---|"]
        parts.append("\n".join([f"### {heading}", "", section["description"], "", *head, *rows, ""]))
    return "\n".join(parts)


def _row(explainer: Explainer, name: str, field: dict[str, object], section: dict[str, list[str]]) -> str:
    required = " (required)" if name in section.get("required", []) else ""
    accepted = explainer.in_words(field).replace("|", "\\|")
    return f"| `{name}`{required} | {accepted} | {field['description']} |"

"""`python -m songxa.inventory`, run where the repository begins: renews the generated parts of docs/inventory.*."""

from pathlib import Path

from songxa.inventory.reference import schema_text, with_tables

Path("docs/inventory.schema.json").write_text(schema_text(), encoding="utf-8")
page = Path("docs/inventory.md")
page.write_text(with_tables(page.read_text(encoding="utf-8")), encoding="utf-8")

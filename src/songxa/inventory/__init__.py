"""The inventory: one YAML file, strictly checked, becomes `model.Inventory`. Asks no device, resolves no host name.

`load` is all that others need; `schema.json_schema` describes the file for editors.
"""

from songxa.inventory.load import load

__all__ = ["load"]

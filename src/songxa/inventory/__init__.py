"""The inventory: one YAML file, strictly checked, becomes `model.Inventory`. Asks no device, resolves no host name.

`load` is what others need; `not_to_be_asked` is for addresses that people type; `schema.json_schema` describes the file
for editors.
"""

from songxa.inventory.load import load
from songxa.inventory.rules.addresses import not_to_be_asked

__all__ = ["load", "not_to_be_asked"]

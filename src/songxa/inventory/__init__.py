"""The inventory: one YAML file, strictly checked, becomes `model.Inventory`. Asks no device, resolves no host name.

`load` is what others need; `secret_names` says which secrets an inventory refers to; `not_to_be_asked` is for addresses
that people type; `schema.json_schema` describes the file for editors.
"""

from songxa.inventory.load import load
from songxa.inventory.needs import missing_secrets, secret_names
from songxa.inventory.rules.addresses import not_to_be_asked
from songxa.inventory.rules.finding import Check, Installed
from songxa.inventory.split import files_of

__all__ = ["Check", "Installed", "files_of", "load", "missing_secrets", "not_to_be_asked", "secret_names"]

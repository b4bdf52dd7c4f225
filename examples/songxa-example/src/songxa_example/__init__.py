"""An example of plug-ins for songxa. songxa finds them by the entry points in pyproject.toml."""

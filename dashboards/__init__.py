"""Grafana boards as code, one file a board. Empty until the Grafana room is built."""

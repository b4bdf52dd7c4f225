"""Polls to InfluxDB."""

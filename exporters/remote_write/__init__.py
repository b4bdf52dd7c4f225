"""Polls to a receiver of Prometheus remote_write."""

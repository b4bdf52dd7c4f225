"""Keeps a Grafana in step with the inventory: what is wanted, what is there, what differs, and what is done about it.

Nothing that people made or changed is ever lost, and nothing foreign is ever touched.
"""

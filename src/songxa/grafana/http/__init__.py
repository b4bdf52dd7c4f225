"""Asks a Grafana and changes it: requests, answers, what goes wrong on the way. Decides nothing."""

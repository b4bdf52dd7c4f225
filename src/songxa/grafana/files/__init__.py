"""The same for a Grafana that is filled by files: provisioning, in a folder."""

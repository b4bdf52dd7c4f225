"""Ready-made files for a Prometheus and an Alertmanager beside songxa, from the inventory. Runs nothing."""

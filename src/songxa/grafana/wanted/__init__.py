"""What a Grafana should hold, out of the inventory and the boards. Asks no server."""

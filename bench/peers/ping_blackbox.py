"""prometheus-blackbox-exporter: one ICMP probe an HTTP request; its process alone is counted."""

from __future__ import annotations

from bench.measure import ping_arguments
from bench.peers.exporter import measure
from bench.workload import addresses

CONFIG = {
    "modules": {"bench": {"prober": "icmp", "timeout": "1s", "icmp": {"preferred_ip_protocol": "ip4"}}},
}


def main() -> None:
    targets, seconds = ping_arguments()
    paths = [f"/probe?module=bench&target={address}" for address in addresses(targets, net=2)]
    measure("prometheus-blackbox-exporter", CONFIG, paths, targets * seconds, lambda page: "\nprobe_success 1" in page)


if __name__ == "__main__":
    main()

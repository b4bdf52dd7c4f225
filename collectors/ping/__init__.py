"""Reachability: echoes to devices by ICMP, TCP or UDP; never anything else about a device."""

from songxa.collectors.ping.collector import PingCollector

__all__ = ["PingCollector"]

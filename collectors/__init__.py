"""Devices to samples. One file or folder a protocol; collectors know neither each other nor any exporter."""

"""Samples to the outside. One file a destination; exporters know neither each other nor any collector."""

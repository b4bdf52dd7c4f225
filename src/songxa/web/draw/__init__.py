"""Drawings as numbers: charts, bars, maps in their own units, for templates to make SVG of. No words of its own."""

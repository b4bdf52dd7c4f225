"""Benchmarks of songxa against its peers: ratios taken side by side in one run. No part of the installed package."""

"""Drivers of the peers: each does the common work with one peer, as its documentation shows, and prints one line."""

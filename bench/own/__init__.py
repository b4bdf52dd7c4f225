"""Drivers of songxa's own engines: the same work as the peers do, through the interfaces that songxa itself uses."""

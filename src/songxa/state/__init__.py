"""In which state each device, site and group is, and how long it was so. Pure functions; no I/O, no clock."""

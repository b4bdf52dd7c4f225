"""Devices that an inventory lacks: what answers in a network or is known to a Wi-Fi controller, as proposed entries.

`networks` says what may be asked, `sweep` goes there at a bounded pace, `echo` and `identity` ask one address,
`controller` one controller, `propose` makes entries of what was found. Writes no file.
"""

"""The commands of `songxa`, a module a subject: each parses, calls one room, prints. `cli.py` puts them together.

A command loads what it uses inside its function, so that `songxa --help` answers at once.
"""

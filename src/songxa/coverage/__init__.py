"""Coverage: which household has signal, from whom, and how that is known.

Data flows one way: evidence (what was declared and measured) and transmitters -> predict -> fusion -> ledger.
"""

"""`own.snmp`, with a list of (OID, value) pairs made at the end of each poll."""

from __future__ import annotations

import asyncio

from bench.own.snmp import main, pairs

if __name__ == "__main__":
    asyncio.run(main(pairs))

"""Damages datagrams the way hostile agents, broken firmware and bad links do. The same seed gives the same damage."""

from __future__ import annotations

import random

LENGTHS = bytes((0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x88, 0xFE, 0xFF))
TAGS = bytes((0x02, 0x04, 0x05, 0x06, 0x30, 0x40, 0x41, 0x42, 0x43, 0x44, 0x46, 0x80, 0x81, 0x82, 0xA0, 0xA2, 0xA8))


def mutate(datagram: bytes, seed: int | random.Random) -> bytes:
    """`datagram` with one to four changes; sometimes, by chance, none that matters."""
    draw = seed if isinstance(seed, random.Random) else random.Random(seed)
    octets = bytearray(datagram)
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        at = draw.randrange(len(octets)) if octets else 0
        match draw.randrange(8):
            case 0 if octets:
                octets[at] ^= 1 << draw.randrange(8)
            case 1 if octets:
                octets[at] = draw.randrange(256)
            case 2 if octets:
                octets[at] = draw.choice(LENGTHS)
            case 3 if octets:
                octets[at] = draw.choice(TAGS)
            case 4:
                del octets[at : at + draw.choice((1, 2, 8, len(octets)))]
            case 5:
                octets[at:at] = draw.randbytes(draw.choice((1, 1, 2, 8)))
            case 6:
                part = octets[at : at + draw.randrange(1, 40)]
                octets[at:at] = part * draw.choice((1, 1, 3))
            case 7 if octets:
                to = draw.randrange(len(octets))
                octets[min(at, to) : max(at, to)] = octets[min(at, to) : max(at, to)][::-1]
    return bytes(octets[:65_507])

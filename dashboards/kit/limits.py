"""From where on a figure is no longer well, with the reason: the one place, so that no two boards judge differently."""

from __future__ import annotations

from songxa.dashboards.kit import look
from songxa.model import State

STATES = look.steps(
    look.UP,
    *((code, look.COLOURS[state]) for state, code in sorted(look.CODES.items(), key=lambda each: each[1]) if code),
)
"""Of `look.CODES`."""

assert look.CODES[State.UP] == 0

ANY = look.steps(look.UP, (1, look.DOWN))
"""Well at 0, bad from 1 on."""

ANY_POOR = look.steps(look.UP, (1, look.DEGRADED))
"""Well at 0, worth a look from 1 on."""

ALL_OR_NOT = look.steps(look.DOWN, (1, look.UP))
"""Of what is 1 or 0, where 1 is the good one."""

# ---- how much of the time, how many of all --------------------------------------------------------------------------

SOME, GOOD = 0.95, 0.99
"""Shares of time: below SOME people complain, from GOOD on nobody does (songxa's own report draws the lines there)."""

UPTIME = look.target(GOOD, SOME)
GAP = look.steps(look.DOWN, (0, look.UP))
"""Of uptime, against the target that the reader chose."""

KNOWN = look.steps(look.DEGRADED, (0.95, look.QUIET))
"""The share of time of which anything is known."""

HOUSEHOLDS = look.target(1, 0.9)
DEVICES = look.target(1, 0.9)
PLACES = look.target(1, 0.8)
"""Of all; one less is a fault."""

RADIOS = look.limit(1, 3)
"""How many of them are in trouble."""

HIT = look.steps(look.QUIET, (1, look.DOWN))
"""Of a number that is worth no word where it is 0."""

# ---- the network and the air ----------------------------------------------------------------------------------------

LATENCY = look.limit(0.05, 0.15)
"""Seconds there and back, inside one commune: 50 ms is odd, 150 ms is felt in every call (ITU-T G.114)."""

LOSS = look.limit(0.02, 0.1)
"""Two in a hundred are heard in a call, ten break it."""

CROWDED = 0.75
BUSY = look.limit(0.5, CROWDED)
"""A channel busy for half of the time is slow at its peaks; at three quarters everybody waits."""

LOUD = -75
NOISE = look.limit(-85, LOUD)
"""dBm; a quiet radio hears -95. Ten above that, far devices drop out; twenty, near ones do."""

QUALITY = look.target(0.7, 0.5)
LINK = look.steps(look.DOWN, (-75, look.DEGRADED), (-65, look.UP))
"""dBm of a radio link between two masts: below -65 it slows down in rain."""

# ---- mobile coverage ------------------------------------------------------------------------------------------------
#
# Of LTE. 3GPP TS 36.214 says what RSRP, RSRQ and SINR are, TS 36.133 (§9.1.4, §9.1.7) in which range phones report the
# first two: −140 to −44 dBm, −19.5 to −3 dB. Where signal becomes good, no standard says; −105 dBm is what is widely
# taken for usable outdoors.

COVERED = look.target(0.95, 0.8)
"""Of a village's households. What has to be reached stands in the criteria; here only what stands out is coloured."""

RSRP = look.steps(look.DOWN, (-115, look.UNREACHABLE), (-105, look.DEGRADED), (-95, look.UP))
RSRQ = look.steps(look.DOWN, (-18, look.UNREACHABLE), (-15, look.DEGRADED), (-11, look.UP))
SINR = look.steps(look.DOWN, (-3, look.UNREACHABLE), (3, look.DEGRADED), (10, look.UP))

# ---- fibre ----------------------------------------------------------------------------------------------------------

RECEIVED = look.steps(look.DOWN, (-27, look.DEGRADED), (-25, look.UP), (-10, look.DEGRADED), (-8, look.DOWN))
"""dBm at a GPON ONU of class B+: it hears from −27 to −8 (ITU-T G.984.2 Amd. 1); two above the edge is a reserve."""

RECEIVED_OLT = look.steps(look.DOWN, (-28, look.DEGRADED), (-26, look.UP), (-10, look.DEGRADED), (-8, look.DOWN))
"""The same at the OLT, which hears from −28."""

FADING, HALVED = -1.0, -3.0
"""dB against the usual level: more than the weather does; half of the light."""

CHANGE = look.steps(look.DOWN, (HALVED, look.DEGRADED), (FADING, look.UP))

# ---- power ----------------------------------------------------------------------------------------------------------

NOMINAL = 220.0
"""Volts of the mains in Vietnam."""

MAINS = look.steps(
    look.DOWN,
    (NOMINAL * 0.9, look.DEGRADED),
    (NOMINAL * 0.95, look.UP),
    (NOMINAL * 1.05, look.DEGRADED),
    (NOMINAL * 1.1, look.DOWN),
)
"""Within 5 % is usual, beyond 10 % a power supply may give up."""

CHARGE = look.steps(look.DOWN, (0.3, look.DEGRADED), (0.6, look.UP))

LEFT = look.steps(look.DOWN, (1_800, look.DEGRADED), (7_200, look.UP))
"""Seconds, for who runs on battery: in half an hour nobody gets there with a generator; two hours outlast most power
cuts."""

RUNTIME = look.steps(look.DOWN, (600, look.DEGRADED), (1_200, look.QUIET))
"""Seconds, for everybody: a UPS of an office has not many more on its best day."""

POWER_LOAD = look.limit(0.7, 0.9)
"""Of what a UPS or a power system can give."""

BATTERY_HEAT = look.limit(35, 45)
"""°C. Above 25 a lead battery ages faster, by half of its life for about every 10."""

CURRENT = look.steps(look.DEGRADED, (0, look.UP))
"""Amperes; below 0 the battery gives."""

# ---- inside a device ------------------------------------------------------------------------------------------------

ERRORS = look.limit(0.01, 1)
"""Bad packets a second: any that last point to a cable."""

LOAD = look.limit(0.8, 0.95)
HEAT = look.limit(60, 75)
"""°C inside a device."""

# ---- the monitor itself: at these its own alerts speak (`songxa.stack.own_rules`) -----------------------------------

LATE = look.limit(5, 30)
"""Seconds after its time that a visit began."""

SLOW = look.limit(5, 20)
"""Seconds that one visit took."""

OLD = look.limit(30, 120)
"""Seconds since the history last wrote; it does every few."""

BEHIND = look.limit(300, 3600)
"""Seconds that the oldest point has waited for its destination."""

ANSWERED = look.target(0.95, 0.8)
REPEATED = look.limit(0.05, 0.2)
PROCESSOR, FILES = look.limit(0.5, 0.9), look.limit(0.7, 0.9)
STARTED = look.steps(look.DEGRADED, (600, look.UP))
"""Seconds since it started: it was just started again."""

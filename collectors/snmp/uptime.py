"""How long a host has been up, out of three clocks that disagree. Arithmetic only.

sysUpTime (RFC 3418) restarts with the agent while the host stays up, and wraps after 497.1 days. hrSystemUptime
(RFC 2790) is the host's own clock where the agent has it, but some give another device's. snmpEngineTime (RFC 3411)
counts seconds and does not wrap, but some agents put a wall clock there or start it anew by itself.
"""

from __future__ import annotations

WRAP_S = 2**32 / 100
"""sysUpTime and hrSystemUptime count hundredths of a second in 32 bits."""

_SLACK_S = 60.0
_ENGINE_SLACK_S = 3600.0
_MOST_WRAPS = 5


def uptime_seconds(agent: float | None, host: float | None, engine: float | None) -> float | None:
    """Seconds up, from sysUpTime and hrSystemUptime (1/100 s) and snmpEngineTime (s); None if none of them counts.

    The host's clock counts unless it is younger than the agent, which cannot be. The engine's clock counts only where
    it says the same as sysUpTime plus whole wraps: then it tells how often sysUpTime has wrapped.
    """
    agent_s = None if agent is None or not 0 <= agent < 2**32 else agent / 100
    host_s = None if host is None or not 0 < host < 2**32 else host / 100
    if agent_s is None:
        return host_s
    if host_s is not None and host_s >= agent_s - _SLACK_S:
        return host_s
    if engine is not None:
        wraps = round((engine - agent_s) / WRAP_S)
        if 0 < wraps <= _MOST_WRAPS and abs(engine - agent_s - wraps * WRAP_S) <= _ENGINE_SLACK_S:
            return agent_s + wraps * WRAP_S
    return agent_s

"""What of a simulated commune reaches the world: nothing, or what stands for it there. Opens no connection."""

from __future__ import annotations

from dataclasses import dataclass, replace

from songxa.model import Alerts, Exporters, Inventory, SecretError, SecretLike, Secrets


def kept_inside(commune: Inventory) -> Inventory:
    """The inventory without what goes to other servers and to people."""
    return replace(commune, exporters=Exporters(), alerts=Alerts(), grafana=None)


@dataclass(frozen=True, slots=True)
class Either:
    """The secrets of a simulated commune, and those that stand for what it is pushed to."""

    simulated: Secrets
    real: Secrets

    def get(self, name: str) -> SecretLike:
        """See `Secrets`."""
        try:
            return self.simulated.get(name)
        except SecretError:
            return self.real.get(name)

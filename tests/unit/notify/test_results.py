"""What `songxa alerts test` says of every fate of a trial."""

from __future__ import annotations

import pytest

from songxa.commands.alerts import result
from songxa.notify.service import Fate, Outcome


@pytest.mark.parametrize("service", ["", "Telegram"])
@pytest.mark.parametrize("fate", list(Fate))
def test_every_fate_has_its_line_also_where_the_service_is_not_known(fate: Fate, service: str) -> None:
    line = result("can-bo", Outcome(fate, service, reason="there is no secret"))
    assert line
    assert "{" not in line

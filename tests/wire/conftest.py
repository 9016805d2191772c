"""Fixtures of the wire: how processes of the bot begin."""

import pytest

from tests.support.nursery import Fork
from tests.wire import process


@pytest.fixture(autouse=True)
def _begun(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes begin as forks, but where a test wants them in earnest."""
    if request.node.get_closest_marker("in_earnest") is None:
        monkeypatch.setattr(process, "begin", Fork.begin)

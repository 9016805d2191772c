"""Fixtures of the wire: how processes of the bot begin."""

import pytest

from tests.wire import process
from tests.wire.nursery import Fork, prepare


@pytest.fixture(scope="session", autouse=True)
def _nursery() -> None:
    prepare()


@pytest.fixture(autouse=True)
def _begun(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let processes begin as forks, but where a test wants them in earnest."""
    if request.node.get_closest_marker("in_earnest") is None:
        monkeypatch.setattr(process, "begin", Fork.begin)

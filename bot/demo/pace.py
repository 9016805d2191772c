"""Pace: how fast the demo may send. The simulated Discord has no rate limits."""


class NoPace:
    """Lets every request through."""

    async def acquire(self) -> None:
        """Return at once."""

"""No pace: the simulated Discords have no rate limits."""


class NoPace:
    """Lets everything through: the simulated Discord has no rate limits."""

    async def acquire(self) -> None:
        """Return at once."""

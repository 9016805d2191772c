"""No pace, for a Discord without rate limits: the simulated one."""


class NoPace:
    """Lets every request through."""

    async def acquire(self) -> None:
        """Return at once."""

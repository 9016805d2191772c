"""Changes: which members changed something since a claim on their reminders was made.

A claim is made a few seconds before its message leaves. Who stops, pauses or marks the reminder
done in these seconds must not get it: such a claim goes back into the queue, and is decided anew
from what the tables say then.

Nobody is remembered for long: every hour those are forgotten who were there an hour before.
"""

_KEPT = 10_000


class Changes:
    """The members who changed something, in the order in which they did."""

    def __init__(self) -> None:
        self._count = 0
        self._last: dict[int, int] = {}
        self._old = 0

    @property
    def mark(self) -> int:
        """Return the present point in the order: to be taken before a claim is made."""
        return self._count

    def note(self, user_id: int) -> None:
        """Note that a member changed something."""
        self._count += 1
        self._last.pop(user_id, None)
        self._last[user_id] = self._count
        if len(self._last) > _KEPT:
            # The oldest: every claim made before it has long been sent.
            del self._last[next(iter(self._last))]

    def grow_old(self) -> None:
        """Forget those who were noted before the last call: every claim of then has ended."""
        self._last = {user: mark for user, mark in self._last.items() if mark > self._old}
        self._old = self._count

    def since(self, mark: int, user_id: int) -> bool:
        """Tell whether a member changed something after a point."""
        return self._last.get(user_id, 0) > mark

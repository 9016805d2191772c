"""What the bot asked for, and what it was answered."""

from collections import Counter
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Record:
    """One request. `status` is None when the connection was cut or left hanging.

    `route` is "METHOD /path/{template}", `moment` the server's clock in Unix seconds, `timer` a
    monotonic time for rates; `body` is kept only when the server was asked to.
    """

    method: str
    path: str
    route: str
    moment: float
    timer: float
    status: int | None = None
    body: bytes | None = None


class Records:
    """Every request in the order of arrival, and how many of each."""

    def __init__(self) -> None:
        self.requests: list[Record] = []
        self.routes: Counter[str] = Counter()
        self.statuses: Counter[int | None] = Counter()

    def open(self, record: Record) -> None:
        """Note a request that has arrived."""
        self.requests.append(record)
        self.routes[record.route] += 1

    def close(self, record: Record, status: int | None) -> None:
        """Note how a request was answered."""
        record.status = status
        self.statuses[status] += 1

    def of(self, route: str) -> list[Record]:
        """Return the requests of one route."""
        return [record for record in self.requests if record.route == route]

    @property
    def rate_limited(self) -> int:
        """Return how many 429s the bot was given."""
        return self.statuses[429]

    @property
    def invalid(self) -> int:
        """Return the answers of 401, 403 and 429: 10,000 in 10 minutes get an address banned."""
        return self.statuses[401] + self.statuses[403] + self.statuses[429]

    def clear(self) -> None:
        """Forget everything, for a fresh count."""
        self.requests.clear()
        self.routes.clear()
        self.statuses.clear()

"""Discord's refusals: what the server answers when it does not do what was asked.

    ApiError            any refusal, with its `Problem`
    └── RateLimitedError   429, with the seconds to wait

Codes and wordings are those of Discord's "JSON error codes" table.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Problem:
    """Describe one refusal: HTTP status, Discord's code and its sentence."""

    status: int
    code: int
    message: str


class ApiError(Exception):
    """A request that Discord refuses."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} ({problem.code}): {problem.message}")
        self.problem = problem


class RateLimitedError(ApiError):
    """A request that came too soon; `retry_after` is in seconds."""

    def __init__(self, retry_after: float, *, scope: str) -> None:
        super().__init__(RATE_LIMITED)
        self.retry_after = retry_after
        self.scope = scope


def invalid_form(reason: str) -> ApiError:
    """Return the refusal of a body that breaks a rule, with the rule named."""
    return ApiError(Problem(400, 50035, f"Invalid Form Body: {reason}"))


RATE_LIMITED: Final = Problem(429, 0, "You are being rate limited.")
UNAUTHORIZED: Final = Problem(401, 0, "401: Unauthorized")
NOT_FOUND: Final = Problem(404, 0, "404: Not Found")
SERVER_ERROR: Final = Problem(500, 0, "500: Internal Server Error")
BAD_GATEWAY: Final = Problem(502, 0, "502: Bad Gateway")
UNAVAILABLE: Final = Problem(503, 0, "503: Service Unavailable")

UNKNOWN_GUILD: Final = Problem(404, 10004, "Unknown Guild")
UNKNOWN_CHANNEL: Final = Problem(404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE: Final = Problem(404, 10008, "Unknown Message")
UNKNOWN_USER: Final = Problem(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK: Final = Problem(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION: Final = Problem(404, 10062, "Unknown interaction")
OPENING_DMS_TOO_FAST: Final = Problem(403, 40003, "You are opening direct messages too fast")
ALREADY_ANSWERED: Final = Problem(400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS: Final = Problem(403, 50001, "Missing Access")
NOT_THE_AUTHOR: Final = Problem(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE: Final = Problem(400, 50006, "Cannot send an empty message")
CLOSED_DM: Final = Problem(403, 50007, "Cannot send messages to this user")
INVALID_WEBHOOK_TOKEN: Final = Problem(401, 50027, "Invalid Webhook Token")
INVALID_JSON: Final = Problem(400, 50109, "The request body contains invalid JSON.")
NO_MUTUAL_GUILDS: Final = Problem(
    403, 50278, "Cannot send messages to this user due to having no mutual guilds"
)

"""Settlement: what is to be written about how one delivery ended."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.claims import Excuse, State
from bot.domain.delivery import Problem
from bot.domain.enrolment import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A second message, for when the first one gets no answer."""

    delivery_id: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChange:
    """What a delivery's end changes for its member."""

    channel_id: int | None
    delivery_state: DeliveryState
    problem: Problem | None
    strikes: int
    untold: bool = False
    """The problem is new: the member has to be told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How one delivery ended, or when it is tried again (``attempt_at``).

    The occurrence changes only while it is open; ``overrides`` says that it changes although it
    was reached by an earlier message.
    """

    delivery_id: str
    user_id: int
    state: str
    answer: str
    moment: datetime
    attempt_at: datetime | None = None
    uncertain: bool = False
    reopened: bool = False
    channel_id: int | None = None
    message_id: int | None = None
    occurrence_id: int | None = None
    occurrence_state: State | None = None
    excuse: Excuse | None = None
    overrides: bool = False
    told: bool = False
    member: MemberChange | None = None
    nudge: Nudge | None = None
    adopted: str | None = None
    """The id that the message carries, where it was sent before a backup was restored."""

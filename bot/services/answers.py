"""Answers: what Discord's answers say about its health as a whole, whomever they were about."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from bot.domain.claims import Claim
from bot.domain.delivery import Answer
from bot.domain.health import Health, Trouble
from bot.services.courier import Receipt
from bot.services.metrics import Metrics, NoMetrics

_TROUBLES: Mapping[Answer, tuple[Trouble, str]] = {
    Answer.UNCERTAIN: (Trouble.DISCORD, "no answer"),
    Answer.RATE_LIMITED: (Trouble.DISCORD, "too many requests"),
    Answer.REFUSED: (Trouble.DISCORD, "a message was refused as malformed"),
    Answer.OPENING_REFUSED: (Trouble.OPENING, "too many at once"),
}
_SILENT = frozenset({Answer.IN_TURN, Answer.TOKEN_REFUSED})


class Answers:
    """How often Discord answered what, rate limits included, since the process began."""

    def __init__(self, health: Health, metrics: Metrics | None = None) -> None:
        self._health = health
        self._metrics = metrics or NoMetrics()
        self._refused = False
        self.count: Counter[Answer] = Counter()

    def note(self, claim: Claim, receipt: Receipt, now: datetime) -> None:
        """Count an answer, and note what it says about Discord."""
        self.count[receipt.answer] += 1
        if receipt.answer is not Answer.IN_TURN:
            self._metrics.answered(claim.kind, receipt.answer, now - claim.due_at)
        refused_once = receipt.answer is Answer.REFUSED and not self._refused
        self._refused = receipt.answer is Answer.REFUSED
        if refused_once:
            # One message that is malformed is a fault of the bot's; two in a row are a breakdown.
            return
        if receipt.answer in _TROUBLES:
            trouble, reason = _TROUBLES[receipt.answer]
            self._health.failed(trouble, now, reason)
        elif receipt.answer not in _SILENT:
            self._health.worked(Trouble.DISCORD, now)
            if receipt.answer is Answer.SENT and claim.enrolment.channel_id is None:
                self._health.worked(Trouble.OPENING, now)

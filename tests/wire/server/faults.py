"""What goes wrong, when and how often: rules that a test adds, a seeded chance, an outage.

For each request one number in [0, 1) is drawn and the rules that fit it are laid end to end by
their shares: three rules of 0.05 strike 15 % of requests, never two at once. A rule with the
default share of 1.0 always strikes, so those behind it wait until it is used up.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from tests.wire.server.errors import ApiError, Problem, RateLimitedError

Where: TypeAlias = Callable[[str, str], bool]
"""Says whether a rule fits a request, from its method and its path below /api/v10."""


@dataclass(frozen=True)
class Refuse:
    """Answer with a refusal and do nothing."""

    problem: Problem


@dataclass(frozen=True)
class RateLimit:
    """Answer 429 and do nothing, whatever the limits say."""

    retry_after: float = 0.05
    scope: str = "user"


@dataclass(frozen=True)
class Cut:
    """Abort the connection: before the request is carried out, or after, unanswered."""

    after: bool


@dataclass(frozen=True)
class Hang:
    """Never answer: before the request is carried out, or after."""

    after: bool = False


Effect: TypeAlias = Refuse | RateLimit | Cut | Hang

CUT_BEFORE: Final = Cut(after=False)
CUT_AFTER: Final = Cut(after=True)
HANG: Final = Hang()


@dataclass(eq=False)
class Rule:
    """An effect, where it fits, how likely it is and how often it still strikes (None: ever)."""

    effect: Effect
    where: Where
    share: float
    times: int | None
    struck: int = 0

    def fits(self, method: str, path: str) -> bool:
        """Say whether the rule may strike this request."""
        return self.times != self.struck and self.where(method, path)


class Faults:
    """Decide what goes wrong with each request; `outage` cuts every connection."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._rules: list[Rule] = []
        self.outage = False

    def add(
        self,
        effect: Effect,
        *,
        where: Where | None = None,
        share: float = 1.0,
        times: int | None = None,
    ) -> Rule:
        """Add a rule, by default for every request; its `struck` counts what it hit."""
        rule = Rule(effect, where or anywhere, share, times)
        self._rules.append(rule)
        return rule

    def remove(self, rule: Rule) -> None:
        """Take one rule away."""
        self._rules.remove(rule)

    def clear(self) -> None:
        """Let everything go right again."""
        self._rules.clear()
        self.outage = False

    def strike(self, method: str, path: str) -> Effect | None:
        """Draw what goes wrong with this request, if anything."""
        fitting = [rule for rule in self._rules if rule.fits(method, path)]
        drawn = self._chance.random() if fitting else 0.0
        for rule in fitting:
            if drawn < rule.share:
                rule.struck += 1
                return rule.effect
            drawn -= rule.share
        return None


def raise_refusal(effect: Effect | None) -> None:
    """Raise the refusal that an effect stands for; others are left to the connection."""
    if isinstance(effect, Refuse):
        raise ApiError(effect.problem)
    if isinstance(effect, RateLimit):
        raise RateLimitedError(effect.retry_after, scope=effect.scope)


def anywhere(_method: str, _path: str) -> bool:
    """Fit every request."""
    return True


def sending(method: str, path: str) -> bool:
    """Fit the writing of messages to channels, not interaction answers."""
    return method == "POST" and path.startswith("/channels/") and path.endswith("/messages")


def opening_dms(method: str, path: str) -> bool:
    """Fit the opening of DMs."""
    return method == "POST" and path == "/users/@me/channels"


def answering(_method: str, path: str) -> bool:
    """Fit interaction answers and their follow-ups."""
    return path.startswith(("/interactions/", "/webhooks/"))


def to_channel(channel_id: int) -> Where:
    """Fit every request about one channel."""
    prefix = f"/channels/{channel_id}"
    return lambda _method, path: path == prefix or path.startswith(prefix + "/")

"""Settling: from a decision to what is written about a delivery, its occurrence, its member."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.claims import Claim, Excuse, State
from bot.domain.delivery import (
    EXTRA,
    Block,
    Decision,
    Kind,
    Miss,
    Problem,
    Retry,
    Sent,
    Stop,
    only_looked_for,
)
from bot.domain.enrolment import DeliveryState
from bot.domain.idle import is_notice_wanted
from bot.domain.marks import MARKS
from bot.domain.summary import is_wanted
from bot.services.courier import Receipt
from bot.store.settlement import MemberChange, Nudge, Settlement


def settle(
    claim: Claim,
    receipt: Receipt,
    decision: Decision,
    moment: datetime,
    new_id: Callable[[], str],
) -> Settlement:
    """Return what a decision writes."""
    base = replace(ended(claim, moment, ""), answer=receipt.answer)
    match decision:
        case Sent():
            return replace(_sent(base, claim, receipt), nudge=_nudge(claim, moment, new_id))
        case Retry():
            return _retry(base, claim, receipt, decision)
        case Stop():
            # Nothing was sent: the next process begins with it.
            return _retry(base, claim, receipt, Retry(at=moment))
        case Block():
            return _blocked(base, claim, receipt, decision)
        case Miss():
            return _given_up(base, claim, decision)


def ended(
    claim: Claim,
    moment: datetime,
    state: str,
    occurrence: State | None = None,
    excuse: Excuse | None = None,
) -> Settlement:
    """Return the end of a delivery that was not sent.

    A summary is not about the occurrence it hangs on: nothing that becomes of it changes that.
    """
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=claim.enrolment.user_id,
        state=state,
        answer="",
        moment=moment,
        occurrence_id=None if claim.kind is Kind.SUMMARY else claim.occurrence_id,
        occurrence_state=occurrence,
        excuse=excuse,
    )


def unwanted(claim: Claim, now: datetime) -> Settlement | None:
    """Return how a delivery ends that is not to be sent any more, or None where it is."""
    unsent = _NEEDLESS.get(claim.kind, _needless)(claim, now)
    if unsent is not None:
        return unsent
    over = now >= claim.expires_at or only_looked_for(
        uncertain=claim.uncertain, expires_at=claim.expires_at, moment=now
    )
    return missed(claim, now) if over else None


def _needless(claim: Claim, now: datetime) -> Settlement | None:
    """Return the end of a reminder that its member does not need or want any more."""
    if claim.occurrence is None:
        return None
    if claim.kind is Kind.NUDGE and claim.occurrence_state is not State.SENT:
        return ended(claim, now, "dropped")
    if claim.occurrence_state in MARKS:
        return ended(claim, now, "dropped")
    # After midnight the occurrence may be yesterday's, and the pause of today.
    if claim.enrolment.paused_on(claim.occurrence.day) or claim.enrolment.paused_at(now):
        return ended(claim, now, "paused", State.EXCUSED, Excuse.PAUSED)
    if claim.enrolment.delivery_state is DeliveryState.BLOCKED:
        return ended(claim, now, "blocked", State.EXCUSED, Excuse.BLOCKED)
    return None


def _needless_summary(claim: Claim, now: datetime) -> Settlement | None:
    """Return the end of a summary that its member does not want any more."""
    wanted = is_wanted(claim.enrolment, claim.enrolment.schedule.date_at(now))
    return None if wanted else ended(claim, now, "dropped")


def _needless_notice(claim: Claim, now: datetime) -> Settlement | None:
    """Return the end of a notice whose member has done something since."""
    return None if is_notice_wanted(claim.enrolment, now) else ended(claim, now, "dropped")


_NEEDLESS = {Kind.SUMMARY: _needless_summary, Kind.NOTICE: _needless_notice}


def missed(claim: Claim, moment: datetime) -> Settlement:
    """Return the end of a delivery that came too late, through the bot's own fault.

    Without what is extra nothing is missed. A snooze that was asked for and did not come is the
    bot's fault, although an earlier message had come.
    """
    if claim.kind in EXTRA:
        return ended(claim, moment, "dropped")
    fault = ended(claim, moment, "missed", State.EXCUSED, Excuse.BOT)
    return replace(fault, overrides=claim.kind is Kind.SNOOZE)


def put_back(claim: Claim, moment: datetime, at: datetime) -> Settlement:
    """Return a claim that goes back into the queue without an attempt."""
    return replace(
        ended(claim, moment, "waiting"),
        attempt_at=at,
        uncertain=claim.uncertain,
        reopened=claim.reopened,
    )


def _nudge(claim: Claim, moment: datetime, new_id: Callable[[], str]) -> Nudge | None:
    """Return the nudge of a reminder that was sent now, where the member asked for one."""
    minutes = claim.enrolment.nudge_minutes
    if minutes is None or claim.kind is not Kind.FIRST or claim.asks:
        return None
    at = moment + timedelta(minutes=minutes)
    if at >= claim.expires_at:
        return None
    return Nudge(delivery_id=new_id(), at=at, expires_at=claim.expires_at)


def _as_is(claim: Claim) -> MemberChange:
    """Return what is known about a member's deliveries, unchanged."""
    return MemberChange(
        channel_id=claim.enrolment.channel_id,
        delivery_state=claim.enrolment.delivery_state,
        problem=claim.enrolment.problem,
        strikes=claim.enrolment.strikes,
    )


def _sent(base: Settlement, claim: Claim, receipt: Receipt) -> Settlement:
    proven = MemberChange(
        channel_id=receipt.channel_id, delivery_state=DeliveryState.OK, problem=None, strikes=0
    )
    # One that had arrived before the block does not lift it: only a test message does.
    blocked = claim.enrolment.delivery_state is DeliveryState.BLOCKED
    stays_blocked = blocked and claim.kind is not Kind.TEST
    return replace(
        base,
        state="sent",
        channel_id=receipt.channel_id,
        message_id=receipt.message_id,
        adopted=receipt.adopted,
        occurrence_state=State.SENT,
        told=claim.excused_before and claim.kind not in _SAYS_NOTHING_OF_MISSES,
        member=None if stays_blocked or proven == _as_is(claim) else proven,
    )


_SAYS_NOTHING_OF_MISSES = frozenset({Kind.TEST, Kind.SUMMARY, Kind.NOTICE})


def _retry(base: Settlement, claim: Claim, receipt: Receipt, retry: Retry) -> Settlement:
    member = None
    if retry.reopen:
        member = replace(_as_is(claim), channel_id=None)
    elif receipt.channel_id not in {None, claim.enrolment.channel_id}:
        member = replace(_as_is(claim), channel_id=receipt.channel_id)
    return replace(
        base,
        state="waiting",
        attempt_at=retry.at,
        # Once uncertain, always: a later refusal says nothing about the earlier attempt.
        uncertain=claim.uncertain or retry.uncertain,
        reopened=claim.reopened or retry.reopen,
        member=member,
    )


def _blocked(base: Settlement, claim: Claim, receipt: Receipt, block: Block) -> Settlement:
    return replace(
        base,
        state="blocked",
        occurrence_state=State.EXCUSED,
        excuse=Excuse.BLOCKED,
        member=MemberChange(
            # A channel that Discord does not know is asked for anew the next time.
            channel_id=None
            if block.problem is Problem.UNKNOWN
            else claim.enrolment.channel_id or receipt.channel_id,
            delivery_state=DeliveryState.BLOCKED,
            problem=block.problem,
            strikes=0,
            untold=True,
        ),
    )


def _given_up(base: Settlement, claim: Claim, miss: Miss) -> Settlement:
    struck = replace(_as_is(claim), strikes=claim.enrolment.strikes + 1)
    return replace(
        missed(claim, base.moment),
        answer=base.answer,
        member=struck if miss.strike and claim.kind is Kind.FIRST else None,
    )

"""Settling: from a decision to what is written about a delivery, its occurrence, its member."""

from dataclasses import replace
from datetime import datetime

from bot.domain.claims import Claim, Excuse, State
from bot.domain.delivery import Block, Decision, Kind, Miss, Problem, Retry, Sent, Stop
from bot.domain.enrolment import DeliveryState
from bot.services.courier import Receipt
from bot.store.settlements import MemberChange, Settlement


def settle(claim: Claim, receipt: Receipt, decision: Decision, moment: datetime) -> Settlement:
    """Return what a decision writes."""
    base = replace(ended(claim, moment, ""), answer=receipt.answer)
    match decision:
        case Sent():
            return _sent(base, claim, receipt)
        case Retry():
            return _retry(base, claim, receipt, decision)
        case Stop():
            # Nothing was sent: the next process begins with it.
            return _retry(base, claim, receipt, Retry(at=moment))
        case Block():
            return _blocked(base, claim, receipt, decision)
        case Miss():
            return _missed(base, claim, decision)


def ended(
    claim: Claim,
    moment: datetime,
    state: str,
    occurrence: State | None = None,
    excuse: Excuse | None = None,
) -> Settlement:
    """Return the end of a delivery that was not sent."""
    return Settlement(
        delivery_id=claim.delivery_id,
        user_id=claim.enrolment.user_id,
        state=state,
        answer="",
        moment=moment,
        occurrence_id=claim.occurrence_id,
        occurrence_state=occurrence,
        excuse=excuse,
    )


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
        occurrence_state=State.SENT,
        told=claim.excused_before and claim.kind is not Kind.TEST,
        member=None if stays_blocked or proven == _as_is(claim) else proven,
    )


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


def _missed(base: Settlement, claim: Claim, miss: Miss) -> Settlement:
    struck = replace(_as_is(claim), strikes=claim.enrolment.strikes + 1)
    return replace(
        base,
        state="missed",
        occurrence_state=State.EXCUSED,
        excuse=Excuse.BOT,
        member=struck if miss.strike and claim.kind is not Kind.TEST else None,
    )

"""Safety: the emergency card, the tiers below it, the stop rules and the standing notices."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.library.entry import Id, Model, Reviewed, line

Signs = Annotated[tuple[Annotated[str, line(140)], ...], Field(min_length=3, max_length=12)]


class EmergencyNumber(Model):
    """What to dial where."""

    place: Annotated[str, line(40)]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{2,10}$")]
    note: Annotated[str, StringConstraints(max_length=60)] = ""


class Emergency(Model):
    """The red-flag card: the action first, then the signs, then the reason."""

    title: Annotated[str, line(80)]
    action: Annotated[str, line(200)]
    signs: Signs
    reason: Annotated[str, line(200)]
    others_title: Annotated[str, line(80)]
    others: Signs
    reassurance: Annotated[str, line(200)]
    numbers: Annotated[tuple[EmergencyNumber, ...], Field(min_length=3, max_length=8)]
    elsewhere: Annotated[str, line(100)]


class Tier(Model):
    """A lower tier: when to be seen the same day, or by ordinary appointment."""

    title: Annotated[str, line(80)]
    lead: Annotated[str, line(200)]
    signs: Signs


class StopRule(Model):
    """A signal while exercising, what it means and what to do."""

    id: Id
    signal: Annotated[str, line(120)]
    meaning: Annotated[str, line(60)]
    action: Annotated[str, line(120)]


class Reaction(Model):
    """How a leg may have reacted to a session, and what is advised then."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,10}$")]
    label: Annotated[str, line(30)]
    advice: Annotated[str, line(500)]


class Safety(Reviewed):
    """Everything that keeps a member safe, in one file."""

    emergency: Emergency
    urgent: Tier
    routine: Tier
    stop_rules: Annotated[tuple[StopRule, ...], Field(min_length=5, max_length=8)]
    stop_line: Annotated[str, line(250)]
    gate: Annotated[str, line(120)]
    hurt: Annotated[str, line(140)]
    gentler: Annotated[str, line(160)]
    reactions: Annotated[tuple[Reaction, ...], Field(min_length=3, max_length=5)]
    see_professional: Annotated[str, line(300)]
    disclaimer: Annotated[str, line(350)]
    disclaimer_short: Annotated[str, line(80)]
    not_reviewed: Annotated[str, line(80)]
    young: Annotated[str, line(120)]
    osteoporosis: Annotated[str, line(250)]
    osteoporosis_short: Annotated[str, line(120)]
    pregnancy: Annotated[str, line(200)]

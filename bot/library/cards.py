"""Cards: what an entry says to a member, as blocks of Discord markdown.

Only words stand here; buttons and pictures are added by ``cogs/ui``. Because the words are made
here, a content file can be checked against Discord's limits when it is loaded.
"""

from collections.abc import Iterable, Mapping

from bot.library.cause import Cause
from bot.library.entry import Reviewed
from bot.library.exercise import Exercise, Position
from bot.library.guide import Guide, Section
from bot.library.routine import Item, Routine
from bot.library.safety import Safety, Tier
from bot.library.source import Source

MESSAGE_TEXT = 4000
"""Characters of text that Discord shows in one Components V2 message."""

SELECT_OPTIONS = 25
"""Options that Discord shows in one select."""

RESERVE = 700
"""Characters kept free for what a card adds to an entry's own words: sources, notices, footer."""


CALM_NOTE = "Calm level: about half of what each card says, and only what feels easy."


def bullets(points: Iterable[str]) -> str:
    """Return lines as a list."""
    return "\n".join(f"- {point}" for point in points)


def numbered(steps: Iterable[str]) -> str:
    """Return lines as numbered steps."""
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


POSITIONS: Mapping[Position, str] = {
    Position.SUPINE: "on your back",
    Position.PRONE: "on your belly",
    Position.SIDE_LYING: "on your side",
    Position.QUADRUPED: "on hands and knees",
    Position.KNEELING: "kneeling",
    Position.HALF_KNEEL: "kneeling on one knee",
    Position.SEATED: "sitting",
    Position.SEATED_FLOOR: "sitting on the floor",
    Position.STANDING: "standing",
}
"""The starting positions as a member would say them."""


def exercise_blocks(exercise: Exercise) -> list[str]:
    """Return an exercise's own words: what it is, how it is done, what to mind, when not to."""
    dose = exercise.dose
    much = f"**How much** {dose.words()}." + (f"\n{dose.note}" if dose.note else "")
    harder = f"\n**Harder** {exercise.harder.text}" if exercise.harder else ""
    blocks = [
        f"## {exercise.name}\n{exercise.summary}",
        f"**Start** {exercise.start}\n{numbered(exercise.steps)}\n\n{much}",
        f"**Think of**\n{bullets(exercise.cues)}\n\n"
        f"**Watch out for**\n{bullets(exercise.mistakes)}\n\n"
        f"**Easier** {exercise.easier.text}{harder}",
        f"**Leave it out if**\n{bullets(exercise.not_if)}",
    ]
    if exercise.evidence:
        blocks.append(f"**What studies say** {exercise.evidence}")
    return blocks


def minutes(time: float) -> str:
    """Write a time as whole minutes: it is an estimate."""
    return f"{max(1, round(time))} min"


def exercise_facts(exercise: Exercise) -> str:
    """Return the small print of an exercise: position, level, time, equipment, muscles."""
    equipment = ", ".join(exercise.equipment) or "nothing"
    return (
        f"-# {POSITIONS[exercise.position].capitalize()} · level {exercise.level.value} · "
        f"about {minutes(exercise.minutes)} · needs {equipment}\n-# {exercise.works}"
    )


def cause_blocks(cause: Cause) -> list[str]:
    """Return a cause's own words: what it is, how it feels, how it is found out, exercise."""
    course = f"\n\n**What often happens**\n{cause.course}" if cause.course else ""
    return [
        f"## {cause.name}\n{cause.what}\n\n**How it can make the nerve hurt**\n{cause.mechanism}",
        f"**How it often feels**\n{cause.symptoms}\n\n"
        f"**Tends to ease it**\n{bullets(cause.eases)}\n\n"
        f"**Tends to aggravate it**\n{bullets(cause.aggravates)}",
        f"**How it is found out**\n{cause.diagnosis}{course}",
        f"**How exercise is often used**\n{cause.approach}\n\n"
        f"**Go carefully with**\n{bullets(cause.careful)}",
    ]


def section_blocks(guide: Guide, section: Section) -> list[str]:
    """Return one section of a guide."""
    blocks = [f"## {guide.name}\n### {section.title}"]
    if section.text:
        blocks.append(section.text)
    if section.points:
        blocks.append(bullets(section.points))
    return blocks


def routine_lines(items: Iterable[Item], exercises: Mapping[str, Exercise]) -> str:
    """Return a routine's list for one slot, with names and notes."""
    return "\n".join(
        f"{number}. {exercises[item.exercise].name}" + (f" · {item.note}" if item.note else "")
        for number, item in enumerate(items, 1)
    )


def routine_blocks(routine: Routine) -> list[str]:
    """Return a routine's own words, without its lists."""
    return [f"## {routine.name}\n{routine.summary}", bullets(routine.notes)]


def emergency_blocks(safety: Safety) -> list[str]:
    """Return the red-flag card: action, signs, reason, numbers."""
    card = safety.emergency
    numbers = " · ".join(
        f"{one.place} **{one.number}**" + (f" ({one.note})" if one.note else "")
        for one in card.numbers
    )
    return [
        f"## {card.title}\n{numbers} · {card.elsewhere}",
        f"**{card.action}**\n{bullets(card.signs)}\n\n{card.reason}",
        f"**{card.others_title}**\n{bullets(card.others)}",
        f"-# {card.reassurance}",
    ]


def tier_blocks(tier: Tier) -> list[str]:
    """Return a lower tier: when to be seen, and why."""
    return [f"## {tier.title}\n{tier.lead}", bullets(tier.signs)]


def stop_rules_block(safety: Safety) -> str:
    """Return the stop rules that hold for every exercise."""
    return "\n".join(
        f"- **{rule.signal}**: {rule.meaning}. {rule.action}" for rule in safety.stop_rules
    )


def signed(entry: Reviewed, safety: Safety) -> str:
    """Say who signed for an entry, or that nobody has."""
    return f"Reviewed by {entry.reviewed_by}." if entry.reviewed_by else safety.not_reviewed


def source_links(sources: Iterable[Source]) -> str:
    """Return sources as links in small print."""
    links = " · ".join(
        f"[{source.title} ({source.publisher})](<{source.url}>)" for source in sources
    )
    return f"-# Sources: {links}"


def text_length(blocks: Iterable[str]) -> int:
    """Return how many characters of Discord's limit blocks take."""
    return sum(len(block) for block in blocks)

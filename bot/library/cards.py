"""Cards: what an entry says to a member, as blocks of Discord markdown.

Only words stand here; buttons and pictures are added by ``cogs/ui``. Because the words are made
here, a content file can be checked against Discord's limits when it is loaded.
"""

from collections.abc import Iterable, Mapping

from bot.library.cause import Cause
from bot.library.exercise import Exercise
from bot.library.guide import Guide, Section
from bot.library.routine import Item, Routine
from bot.library.safety import Safety, Tier
from bot.library.source import Source

MESSAGE_TEXT = 4000
"""Characters of text that Discord shows in one Components V2 message."""

RESERVE = 700
"""Characters kept free for what a card adds to an entry's own words: sources, notices, footer."""


def bullets(points: Iterable[str]) -> str:
    """Return lines as a list."""
    return "\n".join(f"- {point}" for point in points)


def numbered(steps: Iterable[str]) -> str:
    """Return lines as numbered steps."""
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def exercise_blocks(exercise: Exercise) -> list[str]:
    """Return an exercise's own words, the blocks in reading order."""
    dose = exercise.dose
    blocks = [
        f"## {exercise.name}\n{exercise.summary}",
        f"**Start** {exercise.start}",
        numbered(exercise.steps),
        f"**How much** {dose.words()}." + (f"\n{dose.note}" if dose.note else ""),
        f"**Think of** {'; '.join(exercise.cues)}",
        f"**Watch out for**\n{bullets(exercise.mistakes)}",
        f"**Easier** {exercise.easier.text}"
        + (f"\n**Harder** {exercise.harder.text}" if exercise.harder else ""),
        f"**Leave it out if**\n{bullets(exercise.not_if)}",
    ]
    if exercise.evidence:
        blocks.append(f"**What studies say** {exercise.evidence}")
    return blocks


def exercise_facts(exercise: Exercise) -> str:
    """Return the small print of an exercise: position, level, time, equipment, muscles."""
    equipment = ", ".join(exercise.equipment) or "nothing"
    position = exercise.position.value.replace("_", " ")
    return (
        f"-# {position} · level {exercise.level.value} · about {exercise.minutes:g} min · "
        f"needs {equipment} · {exercise.works}"
    )


def cause_blocks(cause: Cause) -> list[str]:
    """Return a cause's own words, the blocks in reading order."""
    blocks = [
        f"## {cause.name}\n{cause.what}",
        f"**How it can make the nerve hurt**\n{cause.mechanism}",
        f"**How it often feels**\n{cause.symptoms}",
        f"**Tends to ease it**\n{bullets(cause.eases)}",
        f"**Tends to aggravate it**\n{bullets(cause.aggravates)}",
        f"**How it is found out**\n{cause.diagnosis}",
    ]
    if cause.course:
        blocks.append(f"**What often happens**\n{cause.course}")
    blocks.append(f"**How exercise is often used**\n{cause.approach}")
    blocks.append(f"**Go carefully with**\n{bullets(cause.careful)}")
    return blocks


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
        f"## {card.title}\n**{card.action}**\n{numbers} · {card.elsewhere}",
        bullets(card.signs),
        card.reason,
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


def source_links(sources: Iterable[Source]) -> str:
    """Return sources as links in small print."""
    links = " · ".join(
        f"[{source.title} ({source.publisher})](<{source.url}>)" for source in sources
    )
    return f"-# Sources: {links}"


def text_length(blocks: Iterable[str]) -> int:
    """Return how many characters of Discord's limit blocks take."""
    return sum(len(block) for block in blocks)

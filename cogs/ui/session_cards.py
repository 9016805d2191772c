"""Session cards: what a member is shown while they are led through their routine.

All of them stand in one message, one after the other.
"""

from collections.abc import Mapping

from discord import ButtonStyle
from discord.utils import format_dt

from bot.domain.session import Target
from bot.library import cards
from bot.library.dose import Timer
from bot.library.exercise import Level
from bot.services.pictures import Picture, alt_text
from cogs.ui.card import Card
from cogs.ui.parts import Button
from cogs.ui.picture import in_words
from cogs.ui.reminder import Session, session_notes
from cogs.ui.session_frame import HURT, LIST, STOP, TIMER, Frame, Running, begin


def check(frame: Frame, first: int = 1) -> Card:
    """Return the question before the first step; ``first`` is the step that it leads to."""
    library, steps = frame.library, frame.seen.steps
    listed = Session(
        items=tuple(step.item for step in steps),
        level=Level(frame.seen.session.level),
        minutes=sum(step.own.exercise.minutes for step in steps),
    )
    blocks = [
        f"## First, a quick check\n**{library.safety.gate}**\n"
        "If **Yes**, leave the exercises for now and read what to do.",
        f"**{len(steps)} exercises, about {cards.minutes(listed.minutes)}**\n"
        f"{cards.routine_lines(listed.items, library.exercises)}",
        *session_notes(library, listed),
        f"{frame.heading}\n-# {library.safety.disclaimer_short}",
    ]
    # Leads to the emergency signs as the button on every other card does.
    yes = frame.place.emergency()
    yes.label = "Yes"
    return Card(
        blocks,
        [
            [frame.to("No, go on", Target(step=first), style=ButtonStyle.success), yes],
            [frame.button(LIST, "Just the list"), frame.place.report(_list_path(frame))],
        ],
    )


def _list_path(frame: Frame) -> str:
    return f"routine/{frame.seen.session.routine}/{frame.seen.session.level}"


def resume(frame: Frame) -> Card:
    """Return the question where to go on, of a session that is open."""
    name = frame.seen.way.exercise.name
    return Card(
        [
            f"## You were at {frame.at} of {len(frame.seen.steps)}\nNext is **{name}**.\n"
            f"{frame.heading}",
            f"{frame.library.safety.gate} Then open **Emergency signs** first.",
        ],
        [
            [
                frame.to("Go on", Target(step=frame.at), style=ButtonStyle.success),
                begin(frame.place, frame.seen.name, "Start again"),
            ],
            [frame.place.open("stop", "Stop rules"), frame.place.emergency()],
        ],
    )


def exercise(frame: Frame, picture: Picture | None, running: Running | None = None) -> Card:
    """Return one exercise: its picture, or what it would show in words, and how it is done."""
    path = f"exercise/{frame.seen.way.exercise.id}"
    return Card(
        [
            f"## {frame.at} of {len(frame.seen.steps)} · {frame.seen.way.exercise.name}",
            *([] if picture else [_in_words(frame)]),
            *([_running(running)] if running else []),
            _how(frame),
            f"{frame.heading}\n-# Stop if leg pain grows or spreads down. "
            f"{frame.library.safety.disclaimer_short}",
        ],
        [
            [
                frame.to("Back", Target(step=frame.at - 1)),
                frame.following(_next(frame), frame.at + 1, style=ButtonStyle.primary),
                *_timers(frame, running),
            ],
            [
                frame.varied("Easier", -1),
                frame.varied("Harder", 1),
                frame.button(HURT, "That hurts", frame.at),
                frame.button(STOP, "Stop", frame.at),
            ],
            [
                frame.place.open(path, "Step by step"),
                frame.place.report(path),
                frame.place.emergency(),
            ],
        ],
        picture=picture,
    )


def _in_words(frame: Frame) -> str:
    return in_words(alt_text(frame.seen.way.exercise), put_off=frame.place.put_off)


def _next(frame: Frame) -> str:
    return "Next" if frame.at < frame.seen.session.count else "Finish"


def _how(frame: Frame) -> str:
    """Return how much, how it is varied, what to think of and what to be careful with."""
    step, way = frame.seen.step, frame.seen.way
    number, dose = frame.seen.session.way(frame.at), way.exercise.dose
    other = way.exercise.id != step.own.exercise.id
    lines: list[str] = []
    if number:
        instead = f"In place of {step.own.exercise.name}." if other else ""
        words = " ".join(filter(None, [instead, way.text]))
        lines.append(f"**{'Easier' if number < 0 else 'Harder'}** {words}")
    lines.append(
        f"**How much** {dose.words()}." + (" Calm level: half of it." if frame.calm else "")
    )
    if dose.note:
        lines.append(dose.note)
    if step.item.note and not other:
        lines.append(step.item.note)
    if way.exercise.osteoporosis_notice:
        lines.append(f"⚠️ {frame.library.safety.osteoporosis_short}")
    lines.append(f"\n**Think of**\n{cards.bullets(way.exercise.cues)}")
    return "\n".join(lines)


def _timers(frame: Frame, running: Running | None) -> list[Button]:
    made: list[Button] = []
    for timer in frame.seen.way.exercise.dose.timers(half=frame.calm):
        again = running is not None and running.timer is timer
        number = running.number + 1 if again and running is not None else 1
        label = _TIMER_AGAIN[timer] if again else _TIMER[timer]
        made.append(frame.button(TIMER, label, frame.at, timer.value, number))
    return made


def _running(running: Running) -> str:
    """Say until when; it has to make sense as well once that is past."""
    what, then = _RUNNING[running.timer]
    name = f"{what} {running.number}" if running.timer is Timer.HOLD else what
    return f"⏱️ **{name}:** {format_dt(running.until, 'R')}. Once that is past, {then}"


def hurt(frame: Frame) -> Card:
    """Return what to do about an exercise that hurts: the stop rules, and the ways on."""
    safety, at, count = frame.library.safety, frame.at, frame.seen.session.count
    blocks = [
        f"## Let go first\n{safety.hurt}\n-# {at} of {count} · {frame.seen.way.exercise.name}",
        cards.stop_rules_block(safety),
    ]
    alike = _bending_alike(frame)
    if alike:
        blocks.append(f"**Still to come, bending the same way** {alike}")
    blocks.append(frame.heading)
    easier = frame.varied("Easier", -1)
    return Card(
        blocks,
        [
            [
                *([] if easier.disabled else [easier]),
                frame.following("Skip this one", at + 1, style=ButtonStyle.primary),
                frame.to("It has eased, go on", Target(step=at)),
                frame.button(STOP, "Stop", frame.at),
            ],
            [
                frame.place.open("tier/urgent", "Get checked today"),
                frame.place.report("stop"),
                frame.place.emergency(),
            ],
        ],
    )


def _bending_alike(frame: Frame) -> str:
    """Name the exercises still to come that bend the back the way this one does."""
    bias = frame.seen.way.exercise.bias
    if bias not in {"extension", "flexion"}:
        return ""
    rest = range(frame.at + 1, frame.seen.session.count + 1)
    ways = [frame.seen.way_of(number) for number in rest]
    return ", ".join(dict.fromkeys(one.exercise.name for one in ways if one.exercise.bias == bias))


_TIMER: Mapping[Timer, str] = {
    Timer.HOLD: "Start the hold",
    Timer.REST: "Start the rest",
    Timer.TIME: "Start the clock",
}
_TIMER_AGAIN: Mapping[Timer, str] = {
    Timer.HOLD: "Next hold",
    Timer.REST: "Rest again",
    Timer.TIME: "Once more",
}
_RUNNING: Mapping[Timer, tuple[str, str]] = {
    Timer.HOLD: ("Hold", "let go slowly."),
    Timer.REST: ("Rest", "go on when you are ready."),
    Timer.TIME: ("Time", "it is enough for now."),
}

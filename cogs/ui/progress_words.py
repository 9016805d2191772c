"""Progress in words: the same as the picture says, and the kind sentence with it.

Nothing here is a reproach, a promise, or about how anybody feels.
"""

from collections.abc import Mapping

from bot.domain.encouragement import Note
from bot.domain.progress import Streak, Tally
from bot.domain.weeks import Progress, Week

NOTES: Mapping[Note, str] = {
    Note.FLARE: (
        "Calm days. Do what feels easy or nothing at all: what you leave out doesn't count, and "
        "what you have done stays."
    ),
    Note.PAUSED: "You are taking a break. Everything is kept as it is until you come back.",
    Note.NOTHING_YET: "Nothing here yet, and that's fine. The first session you do shows up here.",
    Note.FIRST_WEEK: "Your first week. Beginning is a step of its own, and you have taken it.",
    Note.COMEBACK: "Good to see you back. You have begun again, and what you did before is kept.",
    Note.FULL_WEEK: "Everything that counted in the last seven days is done. Well looked after.",
    Note.ONE_DAY_OFF: "One day missed in the last seven. Habits forgive a day, and so do I.",
    Note.MOST: "Most of the last seven days is done. That's a habit at work.",
    Note.SOME: "You made time in the last seven days. Every session is one more than none.",
    Note.RESTED: "Nothing counted in the last seven days. Rest is part of it.",
    Note.WAITING: "Your routine is here whenever you are. One short session is a good beginning.",
}
"""The kind sentence for each case."""

POLICY = (
    "-# A session done moves the score up, one not done moves it down, by five points at most. "
    "One missed day in seven leaves your row as it is. Pauses, flare-ups, skipped sessions and my "
    "own misses don't count."
)


_NO_ROW = "**In a row** none yet"


def score_words(score: float) -> str:
    """Write a score."""
    return f"**Score** {score:.0f} of 100"


def streak_words(streak: Streak) -> str:
    """Write a streak; where it has just ended, the longest there was."""
    if streak.now:
        return f"**In a row** {_sessions(streak.now)}, longest {streak.longest}"
    return f"**Longest in a row** {_sessions(streak.longest)}" if streak.longest else _NO_ROW


def done_words(tally: Tally) -> str:
    """Write what was done of what counts."""
    done = f"{tally.done} of {_sessions(tally.counted)}" if tally.counted else "nothing counted"
    return f"**Done** {done}{_excused(tally)}"


def figures(seen: Progress) -> str:
    """Write the figures above the calendar."""
    return "\n".join((score_words(seen.score), streak_words(seen.streak), done_words(seen.tally)))


def week_by_week(seen: Progress) -> str:
    """Write what was done in each week that had anything, or nothing where none had."""
    lines = [f"- {_week(one)}{_excused(one.tally)}" for one in _with_any(seen)]
    return "\n".join(("**Week by week**", *lines)) if lines else ""


def alt_text(seen: Progress) -> str:
    """Say what the picture shows, within the 1024 characters of a picture's description."""
    weeks = [_week(one) for one in _with_any(seen)]
    said = [
        f"Calendar of mornings and evenings over {len(seen.weeks)} weeks",
        *figures(seen).replace("*", "").splitlines(),
        *(["Weeks from Monday: " + ", ".join(weeks)] if weeks else []),
    ]
    return ". ".join(said) + "."


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"


def _with_any(seen: Progress) -> list[Week]:
    """Return the weeks in which there was anything."""
    return [one for one in seen.weeks if one.tally.counted + one.tally.excused > 0]


def _week(week: Week) -> str:
    monday = week.monday
    return f"{monday.day} {monday:%b}: {week.tally.done} of {week.tally.counted}"


def _excused(tally: Tally) -> str:
    return f"; {tally.excused} didn't count" if tally.excused else ""

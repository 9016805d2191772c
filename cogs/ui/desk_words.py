"""Desk words: how an entry stands in a server, in words: what members see, and what is drafted."""

from collections.abc import Iterable, Sequence

from discord.utils import format_dt

from bot.domain.editorial import Action, Draft, Version
from bot.library.differences import differences
from bot.library.form_places import FormPlaces
from bot.library.kinds import SAFETY
from bot.library.problems import Problem
from bot.plain import plainly, sentence
from bot.services.desks import Desk

_MOST_PARTS = 12


def heading(desk: Desk) -> str:
    """Return the name of an entry, and what it is called in commands."""
    kind = "the emergency card and stop rules" if desk.key == SAFETY else desk.key.kind.capitalize()
    return f"## {plainly(desk.name, 80)}\n-# {kind} · `{desk.key}`"


def who(user_id: int | None) -> str:
    """Return somebody as a mention; who has gone since has none."""
    return "somebody" if user_id is None else f"<@{user_id}>"


def standing(desk: Desk) -> str:
    """Say what members see of an entry, and since when."""
    if desk.version is None:
        if desk.bundled is None:
            return "**Members see** nothing of it yet: it is only a draft."
        return "**Members see** the words that come with me."
    return f"**Members see** {_seen(desk)}.\n-# {_made(desk.version)}"


def _seen(desk: Desk) -> str:
    if desk.state.retired:
        return "nothing: it is hidden"
    if desk.state.is_bundled:
        return "the words that come with me"
    return "this server's own words"


def _made(version: Version) -> str:
    approved = f", approved by <@{version.approver_id}>" if version.approver_id else ""
    when = format_dt(version.made_at, "R")
    said = f"Version {version.number}, by {who(version.author_id)}{approved}, {when}"
    return f"{said}: “{plainly(version.reason)}”"


def drafted(desk: Desk) -> str:
    """Say what is being worked on, by whom, and what it changes."""
    draft = desk.draft
    if draft is None:
        return (
            "**Draft** none. Change a part, and one begins: it is kept from the first form on, "
            "and members see nothing of it until it is published."
        )
    lines = [
        f"**Draft** last changed by {who(draft.author_id)}, {format_dt(draft.touched_at, 'R')}."
    ]
    lines += waiting(draft)
    lines.append(_changes(desk, draft))
    if draft.version != desk.number:
        lines.append(
            f"Version {desk.number} was published after this draft was begun. Nothing of it is "
            "lost: **Publish** asks what becomes of the two."
        )
    return "\n".join(lines)


def waiting(draft: Draft) -> list[str]:
    """Say whether a draft waits for a second moderator."""
    if not draft.waiting:
        return []
    asked = f"{who(draft.asker_id)} asked: “{plainly(draft.reason or '')}”"
    return [f"It waits for a second moderator, until somebody changes it. {asked}"]


def _changes(desk: Desk, draft: Draft) -> str:
    if draft.state.retired:
        return "It hides the entry."
    if desk.seen is None:
        return "The entry is new: nothing of it is published yet."
    brought_back = "It brings the entry back. " if desk.state.retired else ""
    parts = changed_parts(desk)
    if not parts:
        return brought_back or "It changes nothing of what members see."
    return f"{brought_back}**It changes** {listed(parts)}."


def changed_parts(desk: Desk) -> list[str]:
    """Return what a draft changes of what members see, as its forms call it."""
    places = FormPlaces(desk.key.kind, desk.text)
    found = differences(desk.seen, desk.text)
    return list(dict.fromkeys(places.of(one.field).words for one in found))


def listed(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence, cut where they are many."""
    shown = "; ".join(plainly(one, 80) for one in parts[:_MOST_PARTS])
    more = len(parts) - _MOST_PARTS
    return f"{shown}; and {more} more" if more > 0 else shown


def problem_lines(desk: Desk, problems: Iterable[Problem], room: int = 1400) -> str:
    """Return problems as a list, each with the place where it is mended."""
    places = FormPlaces(desk.key.kind, desk.text)
    return fitting(
        [
            f"- **{plainly(places.of(one.field).words, 80)}** {sentence(one.sentence)}"
            for one in problems
        ],
        room,
    )


def fitting(lines: Sequence[str], room: int) -> str:
    """Return as many lines as have room, and how many more there are."""
    shown: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0 and shown:
            return "\n".join([*shown, f"- and {len(lines) - len(shown)} more"])
        shown.append(line)
    return "\n".join(shown)


def saved(desk: Desk, section_id: str, problems: Sequence[Problem]) -> str:
    """Say that a section was saved, and what is wrong in it and elsewhere."""
    if not problems:
        return "✅ **Saved.** Nothing stands in the way of publishing it."
    places = FormPlaces(desk.key.kind, desk.text)
    here = [one for one in problems if places.of(one.field).section_id == section_id]
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
    if not here:
        return (
            f"✅ **Saved.** This part is fine. {count} elsewhere in the entry: **Preview** lists "
            "what has to be mended before it is published."
        )
    lines = problem_lines(desk, here)
    all_of_it = (
        f"\n{count} in the whole entry: **Preview** lists them."
        if len(problems) > len(here)
        else ""
    )
    return f"⚠️ **Saved, but it can't be published like this:**\n{lines}{all_of_it}"


def merged_note(desk: Desk, both: Sequence[str]) -> str:
    """Say what came of a merge, and which parts a person has to look at."""
    if not both:
        return "✅ **Merged** into the draft: no part was changed by both. Look, and publish it."
    parts = list(dict.fromkeys(FormPlaces(desk.key.kind, desk.text).of(one).words for one in both))
    return (
        f"⚠️ **Merged** into the draft. Both had changed: {listed(parts)}. There it has your "
        "words: please look at these parts before you publish."
    )


def is_merging(desk: Desk) -> bool:
    """Tell whether the draft is the answer to what a release changed."""
    return desk.draft is not None and desk.draft.action is Action.MERGE


def is_hiding(desk: Desk) -> bool:
    """Tell whether what is worked on hides the entry."""
    return (desk.state if desk.draft is None else desk.draft.state).retired

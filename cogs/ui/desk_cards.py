"""Desk cards: an entry as moderators work on it, and the questions about it."""

from discord import ButtonStyle, SelectOption

from bot.domain.editorial import Draft
from bot.library import forms
from bot.plain import plainly
from bot.services.desks import Desk
from cogs.ui import desk_words
from cogs.ui.card import ALERT, Card
from cogs.ui.diff_card import diff_block, diff_text
from cogs.ui.parts import Button, button, option, select
from cogs.ui.place import Place
from cogs.ui.release_parts import HISTORY, publish_button, review_buttons

EDIT = "cedit"
PART = "cpart"
PREVIEW = "cpreview"
DIFF = "cdiff"
DISCARD = "cdiscard"
DISCARDED = "cdropped"
KEEP = "ckeep"
MERGE = "cmerge"
DROP = "cdrop"
DRAFTS = "cdrafts"
NEWS = 1100
"""Characters of what a release changed that stand on an entry's card; the file has all of it."""


def desk_card(place: Place, desk: Desk, note: str = "") -> Card:
    """Return an entry as moderators work on it; ``note`` says what has just happened."""
    title = desk_words.heading(desk)
    blocks = [f"{title}\n{note}" if note else title]
    if desk.is_outdated:
        blocks.append(_news(desk))
    blocks += [desk_words.standing(desk), desk_words.drafted(desk)]
    return Card(
        blocks,
        [
            _outdated_row(place, desk),
            _review_row(place, desk),
            [
                select(
                    PART,
                    place.owner,
                    str(desk.key),
                    placeholder="Change a part",
                    options=_sections(desk),
                )
            ],
            _deeds(place, desk),
            [button(DRAFTS, place.owner, EDIT, "0", label="All drafts"), place.emergency()],
        ],
        accent=ALERT if desk.is_outdated else None,
    )


def _sections(desk: Desk) -> list[SelectOption]:
    return [option(one.title, one.id) for one in forms.sections(desk.key.kind, desk.text)]


def _deeds(place: Place, desk: Desk) -> list[Button]:
    owner, key = place.owner, str(desk.key)
    preview = button(PREVIEW, owner, key, label="Preview", style=ButtonStyle.primary)
    history = button(HISTORY, owner, key, label="History")
    if desk.draft is None:
        return [preview, history]
    return [
        preview,
        button(DIFF, owner, key, label="What changes"),
        *([] if desk.draft.waiting else [_publish(place, desk, desk.draft)]),
        button(DISCARD, owner, key, str(desk.draft.revision), label="Discard draft"),
        history,
    ]


def _publish(place: Place, desk: Desk, draft: Draft) -> Button:
    return publish_button(place.owner, desk.key, draft.revision, "Publish")


def _review_row(place: Place, desk: Desk) -> list[Button]:
    """Return the answers to a draft that waits for a second moderator."""
    if desk.draft is None or not desk.draft.waiting:
        return []
    return review_buttons(desk.key, desk.draft.revision, place.owner)


def _news(desk: Desk) -> str:
    """Say what a release has changed under the server's own words."""
    changed = diff_block(diff_text(desk.beneath, desk.bundled), NEWS)
    if desk.bundled is None:
        return "⚠️ **A new version of me comes without this entry.** Here it can stay as it is."
    said = f"⚠️ **A new version of me has changed the words beneath yours:**\n{changed}\n"
    if desk_words.is_merging(desk):
        return (
            f"{said}The draft brings both together: once it is published, this is settled. "
            "Discard it to choose again."
        )
    return (
        f"{said}**Keep ours** leaves what members see as it is. **Merge** makes a draft of both. "
        "**Take the new text** lets this server's words go; the history keeps them."
    )


def _outdated_row(place: Place, desk: Desk) -> list[Button]:
    if not desk.is_outdated or desk_words.is_merging(desk):
        return []
    key = str(desk.key)
    keep = button(KEEP, place.owner, key, label="Keep ours")
    if desk.bundled is None:
        return [keep]
    return [
        keep,
        button(MERGE, place.owner, key, label="Merge", style=ButtonStyle.primary),
        button(DROP, place.owner, key, label="Take the new text"),
    ]


def diff(place: Place, desk: Desk) -> Card:
    """Return what a draft changes of what members see."""
    return Card(
        [
            f"## What changes in {plainly(desk.name, 80)}\n"
            "From what members see (−) to the draft (+).",
            diff_block(diff_text(desk.seen, desk.text)),
        ],
        [[back(place, desk), place.emergency()]],
    )


def back(place: Place, desk: Desk) -> Button:
    """Return the button to an entry's card."""
    return button(EDIT, place.owner, str(desk.key), label="Back to the entry")


def discarding(place: Place, desk: Desk, revision: int) -> Card:
    """Return the question before a draft is deleted."""
    parts = desk_words.changed_parts(desk)
    what = f"It changes {desk_words.listed(parts)}." if parts else "It changes nothing."
    return Card(
        [
            f"## Discard the draft of {plainly(desk.name, 80)}?\n{what} What members see "
            "stays as it is. The draft can't be brought back, whoever wrote it.",
        ],
        [
            [
                button(
                    DISCARDED,
                    place.owner,
                    str(desk.key),
                    str(revision),
                    label="Discard it",
                    style=ButtonStyle.danger,
                ),
                button(EDIT, place.owner, str(desk.key), label="Keep it"),
                place.emergency(),
            ]
        ],
    )


def discarded(place: Place, name: str) -> Card:
    """Return the answer where nothing is left of an entry that was only a draft."""
    return Card(
        [f"## Discarded\nThe draft of **{plainly(name, 80)}** is gone; members never saw it."],
        [[button(DRAFTS, place.owner, EDIT, "0", label="All drafts"), place.emergency()]],
    )

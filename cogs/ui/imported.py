"""Imported: the cards of an import: what it would change, what was drafted, what was published."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ButtonStyle, ui

from bot.client import Interaction
from bot.library.kinds import Key
from bot.services.exchange import Change, Plan, Saved
from bot.services.outcomes import Asked, Outcome, Overtaken, Published
from cogs.ui import audit
from cogs.ui.answer import answer, in_time
from cogs.ui.card import Card
from cogs.ui.diff_card import diff_block, diff_text
from cogs.ui.moderator import actor_of
from cogs.ui.parts import button
from cogs.ui.place import Place
from cogs.ui.publishing import post, posted_words, settle
from cogs.ui.release_parts import IMPORT_DRAFTS, IMPORT_NOT, IMPORT_PUBLISH
from cogs.ui.release_words import following, safe, who, why
from cogs.ui.router import place_of

_LISTED = 8
"""Entries that are named one by one; the file names all."""

_POSTED = 10
"""Requests that are posted one by one: a channel takes no more at once."""

_SHOWN = 1300
"""Characters of a diff, and of problems, on a card."""

Shown = tuple[Card, list[discord.File]]


def planned(place: Place, plan: Plan) -> Shown:
    """Return what an import would change, what is wrong with it, and what can be done."""
    if not plan.changes and not plan.problems:
        return _nothing(place, plan), []
    files: list[discord.File] = []
    blocks = [_headed(plan)]
    if plan.problems:
        text = "\n".join(map(str, plan.problems))
        blocks.append(_cut_block("", text, _SHOWN))
        files += _file(text, "problems.txt", _SHOWN)
    if plan.changes:
        text = "\n\n".join(map(_diff_of, plan.changes))
        longest = 600 if plan.problems else _SHOWN
        blocks += [_named(plan.changes), diff_block(text, longest)]
        files += _file(text, "changes.diff", longest)
    blocks += following(plan.notes)
    return Card(blocks, [_choices(place, plan), [place.emergency()]]), files


def _nothing(place: Place, plan: Plan) -> Card:
    said = f"## Import\nNothing would change: {_count(plan.unchanged)} read as members see them."
    if not plan.unchanged:
        said = "## Import\nThere is nothing in that file that I could import."
    return Card([said, *following(plan.notes)], [[place.emergency()]])


def _headed(plan: Plan) -> str:
    rest = f" {_count(plan.unchanged)} would stay as they are." if plan.unchanged else ""
    if not plan.problems:
        return f"## Import\nNothing is changed so far. {_count(len(plan.changes))} would be.{rest}"
    one = len(plan.problems) == 1
    problems = "1 problem has" if one else f"{len(plan.problems)} problems have"
    said = f"## Import\nNothing was changed: {problems} to be mended first."
    if plan.parcel_id is not None:
        said += " As drafts, the entries can be mended here: `/content edit`."
    return said


def _count(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _named(changes: Sequence[Change]) -> str:
    lines = [f"- **{safe(one.name, 60)}** `{one.key}`{_marked(one)}" for one in changes[:_LISTED]]
    if len(changes) > _LISTED:
        lines.append(f"- and {len(changes) - _LISTED} more")
    return "\n".join(lines)


def _marked(change: Change) -> str:
    marks = [
        *(["new"] if change.before is None else []),
        *(["hidden here, and stays hidden"] if change.is_hidden else []),
        *(["has a draft, which stays"] if change.has_draft else []),
    ]
    return f" ({', '.join(marks)})" if marks else ""


def _diff_of(change: Change | Published) -> str:
    return f"# === {change.key.file}\n{diff_text(change.before, change.after)}"


def _cut_block(language: str, text: str, longest: int) -> str:
    shown = text.replace("`", "ʼ")
    if len(shown) > longest:
        shown = f"{shown[:longest].rpartition(chr(10))[0]}\n… the file has the rest"
    return f"```{language}\n{shown}\n```"


def _file(text: str, name: str, longest: int) -> list[discord.File]:
    if len(text) <= longest:
        return []
    return [discord.File(io.BytesIO(text.encode()), filename=name)]


def _choices(place: Place, plan: Plan) -> list[ui.Item[Any]]:
    if plan.parcel_id is None:
        return []
    drafts, publish, none = (
        button(verb, place.owner, plan.parcel_id, label=label, style=style)
        for verb, label, style in (
            (IMPORT_DRAFTS, "Save as drafts", ButtonStyle.primary),
            (IMPORT_PUBLISH, "Publish all…", ButtonStyle.success),
            (IMPORT_NOT, "Don't", ButtonStyle.secondary),
        )
    )
    return [drafts, none] if plan.problems else [drafts, publish, none]


def drafted(place: Place, saved: Saved) -> Card:
    """Return what was drafted, and what was not because there is a draft already."""
    blocks = [f"## Import\n{_count(len(saved.drafted))} drafted. `/content drafts` shows them."]
    if saved.left:
        blocks.append(
            f"Left out, because somebody is writing there already: {_keys(saved.left)}. Publish or "
            "discard that draft, then import the file again."
        )
    return Card(blocks, [[place.emergency()]])


def _keys(keys: Iterable[Key]) -> str:
    listed = [f"`{one}`" for one in keys]
    more = [f"{len(listed) - _LISTED} more"] if len(listed) > _LISTED else []
    return ", ".join([*listed[:_LISTED], *more])


async def settle_all(interaction: Interaction, outcomes: Sequence[Outcome], reason: str) -> None:
    """Post what became of an import to the audit channel, and answer with it."""
    if len(outcomes) == 1:
        await settle(interaction, outcomes[0])
        return
    made = [one for one in outcomes if isinstance(one, Published)]
    if made:
        await _settle_made(interaction, made, reason)
        return
    asked = [one for one in outcomes if isinstance(one, Asked)]
    blocks = await _ask_all(interaction, asked) if asked else []
    late = [one.desk.key for one in outcomes if isinstance(one, Overtaken)]
    if late:
        blocks.append(
            f"Somebody was faster with {_keys(late)}, so nothing was changed there. Import the "
            "file again to see how it stands."
        )
    await answer(interaction, Card(blocks, [[place_of(interaction).emergency()]]))


async def _ask_all(interaction: Interaction, asked: Sequence[Asked]) -> list[str]:
    """Post the requests one by one: each is answered by itself. Return what to say of them."""
    posted = [await post(interaction, one) for one in asked[:_POSTED]]
    failed = next((one for one in posted if not one.arrived), posted[0])
    said = f"## Import\n{_count(len(asked))} wait for a second moderator, each by itself."
    blocks = [said, posted_words(failed, asked[0])]
    rest = len(asked) - len(posted)
    if rest:
        line = f"🙋 And {_count(rest)} more of the same import: `/content drafts` shows them."
        actor = actor_of(interaction)
        await audit.post(interaction.client, actor.guild_id, [line])
        blocks.append(f"The first {_POSTED} stand there; `/content drafts` shows the others.")
    return blocks


async def _settle_made(interaction: Interaction, made: Sequence[Published], reason: str) -> None:
    """Post one record of all versions: an import of everything is not sixty posts."""
    actor, place = actor_of(interaction), place_of(interaction)
    text = "\n\n".join(map(_diff_of, made))
    names = [
        f"- **{safe(one.name, 60)}** (`{one.key}`), version {one.version.number}" for one in made
    ]
    shown = names[:_LISTED]
    if len(names) > _LISTED:
        shown.append(f"- and {len(names) - _LISTED} more")
    listed = "\n".join(shown)
    notes = [note for one in made for note in one.notes]
    record = Card(
        [
            f"📣 {_count(len(made))} imported by {who(actor.user_id)}.\n{why(reason)}\n{listed}",
            diff_block(text, _SHOWN),
            *following(notes),
        ]
    )
    posting = audit.post(
        interaction.client, actor.guild_id, record, _file(text, "changes.diff", _SHOWN)
    )
    posted = await in_time(interaction, posting, anew=True)
    said = (
        f"## Import\n{_count(len(made))} published. Members of this server see them from the next "
        f"command on.\n{listed}"
    )
    card = Card([said, *following(notes), posted_words(posted, made[0])], [[place.emergency()]])
    await answer(interaction, card)

"""Publishing: what became of a publication is posted to the audit channel, then answered.

``settle`` is where everything ends that changes what members see: a command, a button or a form.
"""

from collections.abc import Iterable
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.editorial import Draft
from bot.errors import UserError
from bot.library.kinds import Key, Kind
from bot.services.desks import Desk
from bot.services.outcomes import Asked, Outcome, Overtaken, Published
from cogs.ui import audit
from cogs.ui.answer import answer, in_time
from cogs.ui.audit import Posted
from cogs.ui.card import Card
from cogs.ui.conflict import conflict
from cogs.ui.diff_card import diff_block, diff_file, diff_text
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.parts import option, select
from cogs.ui.place import Place
from cogs.ui.release_parts import (
    PUBLISH,
    PUBLISH_PICKED,
    ReasonForm,
    editorial_of,
    history_button,
    key_in,
    number_in,
    read_key,
    review_buttons,
)
from cogs.ui.release_words import WORDS, by_whom, following, safe, who, why
from cogs.ui.router import place_of

SHOWN = 2200
"""Characters of a diff in the audit channel; there is a reason and what follows beside it."""


async def settle(interaction: Interaction, outcome: Outcome) -> None:
    """Post what became of a publication to the audit channel, and answer with it."""
    place = place_of(interaction)
    if isinstance(outcome, Overtaken):
        card, files = await conflict(editorial_of(interaction), place, outcome.desk)
        await answer(interaction, card, below=files)
        return
    posted = await post(interaction, outcome)
    await answer(interaction, told(place, outcome, posted))


async def post(interaction: Interaction, outcome: Published | Asked) -> Posted:
    """Post a version, or the request for one, to the audit channel."""
    card = record(outcome) if isinstance(outcome, Published) else request(outcome)
    text = diff_text(outcome.before, outcome.after)
    files = [] if _hides(outcome) else diff_file(text, _key(outcome).id, SHOWN)
    guild_id = actor_of(interaction).guild_id
    return await in_time(
        interaction, audit.post(interaction.client, guild_id, card, files), anew=True
    )


def record(made: Published) -> Card:
    """Return what the audit channel keeps of a version."""
    version = made.version
    heading = f"📣 **{safe(made.name)}** (`{made.key}`), version {version.number}:"
    return Card(
        [
            f"{heading} {by_whom(version)}.\n{why(version.reason)}",
            *_changed(made),
            *following(made.notes),
        ]
    )


def request(asked: Asked) -> Card:
    """Return the request to a second moderator, with the buttons that answer it."""
    key, draft = asked.desk.key, asked.draft
    heading = f"🙋 **{safe(asked.desk.name)}** (`{key}`) is to be {WORDS[draft.action]}:"
    return Card(
        [
            f"{heading} {who(draft.asker_id)} asks for a second moderator.\n{why(draft.reason)}",
            *_changed(asked),
            *following(asked.notes),
        ],
        [review_buttons(key, draft.revision)],
    )


def _changed(outcome: Published | Asked) -> list[str]:
    if _hides(outcome):
        return ["Its text is kept: `/content rollback` brings it back."]
    return [diff_block(diff_text(outcome.before, outcome.after), SHOWN)]


def _hides(outcome: Published | Asked) -> bool:
    return outcome.after is None


def _key(outcome: Published | Asked) -> Key:
    return outcome.key if isinstance(outcome, Published) else outcome.desk.key


def told(place: Place, outcome: Published | Asked, posted: Posted) -> Card:
    """Return the answer to whoever published something, or asked to."""
    said = _published(outcome) if isinstance(outcome, Published) else _waits(outcome)
    return Card(
        [said, *following(outcome.notes), posted_words(posted, outcome)],
        [[history_button(place.owner, _key(outcome)), place.emergency()]],
    )


def _published(made: Published) -> str:
    name, number = safe(made.name), made.version.number
    if made.after is None:
        kept = " Members who follow it keep it." if made.key.kind is Kind.ROUTINE else ""
        return (
            f"## {name} is hidden\nThat is version {number}. From the next command on, members of "
            f"this server don't find it any more.{kept} `/content rollback` brings it back."
        )
    return (
        f"## {name}: version {number}\nMembers of this server see it from the next command on, "
        "also in their direct messages with me, if they started their routine here."
    )


def _waits(asked: Asked) -> str:
    return (
        f"## {safe(asked.desk.name)} waits for a second moderator\nAny other moderator can approve "
        "it: members with Manage Server, and those with a role named in `/settings moderators`. "
        "Until then members see what they saw."
    )


def posted_words(posted: Posted, outcome: Published | Asked) -> str:
    """Say whether the audit channel has it, and where else it can be found."""
    asks = isinstance(outcome, Asked)
    if posted.arrived:
        what = "The request stands in" if asks else "It is posted in"
        return f"{what} <#{posted.channel_id}>."
    elsewhere = " Other moderators find it with `/content drafts`." if asks else ""
    return f"It is posted nowhere. {posted.words}{elsewhere}"


async def publish(
    interaction: Interaction, key: Key, reason: str, revision: int | None = None
) -> None:
    """Publish the draft of an entry, and answer."""
    actor = actor_of(interaction)
    publishing = editorial_of(interaction).publishing
    work = publishing.publish(actor.guild_id, key, actor.user_id, reason, revision)
    await settle(interaction, await in_time(interaction, work, anew=True))


async def ask_why(interaction: Interaction, key: Key, revision: int | None = None) -> None:
    """Open the form that publishes the draft of an entry: the one that is there now."""
    desk, draft = await drafted(interaction, key)
    seen = draft.revision if revision is None else revision

    async def then(interaction: Interaction, reason: str) -> None:
        await publish(interaction, key, reason, seen)

    title = f"Publish {desk.name}"
    await interaction.response.send_modal(ReasonForm(interaction, title, then))


async def drafted(interaction: Interaction, key: Key) -> tuple[Desk, Draft]:
    """Return an entry that has a draft.

    Raises:
        UserError: it has none.
    """
    desk = await editorial_of(interaction).desks.open(actor_of(interaction).guild_id, key)
    if desk.draft is None:
        raise UserError(
            f"There is no draft of **{safe(desk.name)}**. `/content edit {key}` begins one."
        )
    return desk, desk.draft


def drafts(place: Place, desks: Iterable[Desk]) -> Card:
    """Return the drafts of a server, one of which is to be published.

    Raises:
        UserError: there are none.
    """
    options = [
        option(desk.name, str(desk.key), _state_of(desk.draft))
        for desk in desks
        if desk.draft is not None
    ]
    if not options:
        raise UserError("There are no drafts here. `/content edit name:Bridge` begins one.")
    more = "" if len(options) <= 25 else " These are the latest 25; `name` finds the others."
    pick = select(PUBLISH_PICKED, place.owner, placeholder="Publish a draft", options=options)
    return Card(
        [f"## Publish a draft\nPick one, and say why.{more}"], [[pick], [place.emergency()]]
    )


def _state_of(draft: Draft | None) -> str:
    if draft is None:
        return ""
    return (
        "waits for a second moderator" if draft.waiting else f"{draft.touched_at:%d %b, %H:%M} UTC"
    )


class Publish(ModeratorPress[ui.Button[Any]], verb=PUBLISH):
    """*Publish…* on the card of a draft."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask why."""
        revision = number_in(self, 1) if len(self.parts) > 1 else None
        await ask_why(interaction, key_in(self), revision)


class PublishPicked(ModeratorPress[ui.Select[Any]], verb=PUBLISH_PICKED):
    """The select of a draft to publish."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask why."""
        await ask_why(interaction, read_key(self.chosen))


ITEMS = (Publish, PublishPicked)
"""The components of publishing."""

"""Previewing: the card of a draft exactly as members would see it, and what is wrong with it.

The card comes from the screens that members see, over the server's words with the draft in them,
picture included. What cannot be shown is shown as it was, and said so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.editorial import State
from bot.errors import Gone
from bot.library.form_places import FormPlaces
from bot.library.judging import Verdict, document_of, read
from bot.library.kinds import Key
from bot.library.library import Library
from bot.library.mending import mended
from bot.library.problems import Problem
from bot.library.wording import acts, texts
from bot.services.desks import Desk
from bot.services.limits import Costly
from bot.services.pictures import Picture
from cogs.ui.answer import answer, in_time, show
from cogs.ui.card import Card
from cogs.ui.desk import desks_of, key_of, open_desk
from cogs.ui.desk_cards import PREVIEW
from cogs.ui.illustrated import sight_of
from cogs.ui.moderator import ModeratorPress
from cogs.ui.preview_cards import verdict_card
from cogs.ui.preview_parts import Parts, drawn, lead_on, parts_of
from cogs.ui.router import place_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A card as members would see it; ``as_it_was`` names the fields of before in it."""

    card: Card
    picture: Picture | None
    parts: Parts
    as_it_was: tuple[str, ...] = ()


async def answer_preview(interaction: Interaction, key: Key) -> None:
    """Answer with the card of an entry, and below it with what is to be said of it.

    Raises:
        TooOften: who asks has just had many.
    """
    interaction.client.services.limits.take(Costly.PREVIEW, interaction.user.id)
    desk = await open_desk(interaction, key)
    seen, verdict = await in_time(interaction, _prepared(interaction, desk), anew=True)
    if seen is not None:
        await answer(interaction, seen.card, seen.picture)
    places = FormPlaces(key.kind, desk.text)
    as_it_was = [places.of(one).words for one in seen.as_it_was] if seen is not None else []
    parts: Parts = {} if seen is None else seen.parts
    card = verdict_card(
        place_of(interaction), desk, verdict, parts, as_it_was, is_shown=seen is not None
    )
    await answer(interaction, card)


async def _prepared(
    interaction: Interaction, desk: Desk, path: str = ""
) -> tuple[Shown | None, Verdict]:
    verdict = await desks_of(interaction).judge(desk)
    return await _shown(interaction, desk, verdict.problems, path), verdict


async def _shown(
    interaction: Interaction, desk: Desk, problems: tuple[Problem, ...], path: str
) -> Shown | None:
    """Return the card of a path, or of an entry's first screen, as near to the draft as it goes."""
    for state, as_it_was in _states(desk, problems):
        library = desks_of(interaction).library_with(desk.guild_id, {desk.key: state})
        parts = parts_of(desk.key, library)
        asked = path or next(iter(parts), "")
        made = await _drawn(interaction, desk.key, library, asked)
        if made is not None:
            card, picture = made
            return Shown(card=card, picture=picture, parts=parts, as_it_was=as_it_was)
    return None


def _states(desk: Desk, problems: tuple[Problem, ...]) -> Iterator[tuple[State, tuple[str, ...]]]:
    """Yield what can be shown of a draft: itself, or with its faulty fields as they were."""
    state = desk.state if desk.draft is None else desk.draft.state
    entry, unreadable = read(desk.key, desk.text, document_of(desk.key, desk.text))
    # Who looks at a draft did not write it: what it hides must not work on them.
    if entry is not None and not any(acts(text) for _, text in texts(desk.text)):
        yield state, ()
    for found in (unreadable, problems):
        data, as_it_was = mended(desk.text, desk.seen, found)
        if as_it_was and read(desk.key, data, document_of(desk.key, data))[0] is not None:
            yield desk.state_with(data, retired=state.retired), as_it_was


async def _drawn(
    interaction: Interaction, key: Key, library: Library, path: str
) -> tuple[Card, Picture | None] | None:
    published = place_of(interaction)
    place = replace(published, library=library)
    if not path or drawn(place, path) is None:
        return None
    sight = await sight_of(interaction, library, path)
    card = drawn(replace(place, picture=sight.picture, put_off=sight.put_off), path)
    if card is not None:
        lead_on(card, key, published)
    return None if card is None else (card, sight.picture)


class Preview(ModeratorPress[ui.Item[Any]], verb=PREVIEW):
    """*Preview* of an entry, a draft picked to be previewed, or another part of a preview."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        if not isinstance(self.item, ui.Select):
            await answer_preview(interaction, key_of(self.part(0)))
        elif not self.parts:
            await answer_preview(interaction, key_of(self.chosen))
        else:
            await self._another_part(interaction, in_place=len(self.parts) > 1)

    async def _another_part(self, interaction: Interaction, *, in_place: bool) -> None:
        """Show another screen: of the card itself in its place, of what is below it anew."""
        interaction.client.services.limits.take(Costly.PREVIEW, interaction.user.id)
        desk = await open_desk(interaction, key_of(self.part(0)))
        making = _prepared(interaction, desk, self.chosen)
        seen, _ = await in_time(interaction, making, anew=not in_place)
        if seen is None:
            raise Gone
        if in_place:
            await show(interaction, seen.card, seen.picture)
        else:
            await answer(interaction, seen.card, seen.picture)


ITEMS = (Preview,)
"""The components of previews."""

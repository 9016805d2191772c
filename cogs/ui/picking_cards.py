"""Picking cards: which entry, where none was named: by kind and in pages, or among the drafts."""

from collections.abc import Mapping, Sequence

from discord import SelectOption
from discord.utils import format_dt

from bot.domain.editorial import Draft
from bot.library.kinds import Key, Kind
from bot.plain import plainly
from cogs.ui.card import Card
from cogs.ui.desk_cards import DIFF, DRAFTS, EDIT, PREVIEW
from cogs.ui.desk_words import who
from cogs.ui.parts import Button, Select, button, option, select
from cogs.ui.place import Place

KIND = "ckind"
PAGE = "cpage"
OF_A_PAGE = 20
"""Entries and drafts of one page: fewer than fit a select, so that their lines fit the card."""

PURPOSES: Mapping[str, str] = {
    EDIT: "Go on with a draft",
    PREVIEW: "Preview a draft",
    DIFF: "What changes in a draft",
}
"""What a draft may be picked for, and how the select says so."""

_KINDS: Mapping[Kind, str] = {
    Kind.EXERCISE: "An exercise",
    Kind.CAUSE: "A cause",
    Kind.ROUTINE: "A routine",
    Kind.GUIDE: "A guide",
    Kind.SAFETY: "Safety texts and the emergency card",
}

Named = Mapping[Key, str]
"""Entries, and how each is called."""


def which_kind(place: Place, drafts: Named) -> Card:
    """Return the first question where no entry was named: a draft there is, or which kind."""
    options = [option(said, str(kind)) for kind, said in _KINDS.items()]
    return Card(
        ["## What would you like to change?\nMembers see nothing of it until it is published."],
        [
            [_draft_select(place, EDIT, list(drafts.items())[:OF_A_PAGE])] if drafts else [],
            [select(KIND, place.owner, placeholder="Or open an entry of a kind", options=options)],
            [place.emergency()],
        ],
    )


def which_entry(place: Place, kind: Kind, entries: Named, page: int) -> Card:
    """Return the entries of a kind, one page of them."""
    pages = page_count(entries)
    page = min(page, pages - 1)
    options = [option(name, str(key)) for key, name in _page(entries, page)]
    return Card(
        [f"## Which {kind}?\n{len(entries)} in all, page {page + 1} of {pages}."],
        [
            [select(EDIT, place.owner, placeholder=f"Open {_a(kind)}", options=options)]
            if options
            else [],
            [*_pager(place, PAGE, str(kind), page, pages), place.emergency()],
        ],
    )


def _a(kind: Kind) -> str:
    return f"an {kind}" if kind is Kind.EXERCISE else f"a {kind}"


def drafts_card(
    place: Place, purpose: str, drafts: Mapping[Key, Draft], names: Named, page: int
) -> Card:
    """Return the drafts of a server, one page of them, the latest touched first."""
    if not drafts:
        return Card(
            ["## No drafts\nNothing is being worked on here. `/content edit` begins something."],
            [[place.emergency()]],
        )
    pages = page_count(names)
    page = min(page, pages - 1)
    shown = _page(names, page)
    lines = [_line(key, name, drafts[key]) for key, name in shown]
    return Card(
        [
            f"## Drafts\n{len(names)} in all, page {page + 1} of {pages}. Members see nothing of "
            "them until they are published.",
            "\n".join(lines),
        ],
        [
            [_draft_select(place, purpose, shown)],
            [*_pager(place, DRAFTS, purpose, page, pages), place.emergency()],
        ],
    )


def _line(key: Key, name: str, draft: Draft) -> str:
    waits = " · waits for a second moderator" if draft.waiting else ""
    touched = f"{who(draft.author_id)}, {format_dt(draft.touched_at, 'R')}"
    return f"- **{plainly(name, 40)}** · {key.kind} · {touched}{waits}"


def _draft_select(place: Place, purpose: str, shown: Sequence[tuple[Key, str]]) -> Select:
    options: list[SelectOption] = [option(name, str(key), str(key.kind)) for key, name in shown]
    return select(purpose, place.owner, placeholder=PURPOSES[purpose], options=options)


def page_count(entries: Named) -> int:
    """Return how many pages entries have, at least one."""
    return max(1, -(-len(entries) // OF_A_PAGE))


def _page(entries: Named, page: int) -> list[tuple[Key, str]]:
    return list(entries.items())[page * OF_A_PAGE : (page + 1) * OF_A_PAGE]


def _pager(place: Place, verb: str, of: str, page: int, pages: int) -> list[Button]:
    ways = [("Previous page", page - 1), ("Next page", page + 1)]
    return [
        button(verb, place.owner, of, str(to), label=label) for label, to in ways if 0 <= to < pages
    ]

"""The cards of releases fit into what Discord shows, whatever moderators wrote."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from discord import ui

from bot.domain.editorial import Action, Draft, State, Version
from bot.library.kinds import Key, Kind
from bot.library.library import Library
from bot.library.merging import Merge
from bot.library.problems import Problem
from bot.services.desks import Desk
from bot.services.exchange import Change, Plan, Saved
from bot.services.outcomes import Asked, Published
from cogs.ui import history, imported, publishing, retiring
from cogs.ui.audit import Posted
from cogs.ui.card import Card
from cogs.ui.conflict import merged
from cogs.ui.place import Place
from cogs.ui.release_words import safe

WORST = "*_~`|<@1>](" * 30
KEY = Key(Kind.EXERCISE, "x" * 40)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOMEBODY = 2**63 - 1
BEFORE = {"name": WORST[:60], "summary": WORST, "steps": [f"`{n}` {WORST}" for n in range(40)]}
AFTER = {"name": WORST[:60], "summary": WORST[1:], "steps": [f"{n}` {WORST}" for n in range(40)]}
NOTES = tuple(f"**{WORST[:60]}**, level build, evening, goes without {n}" for n in range(60))


def version(number: int, *, retired: bool = False) -> Version:
    return Version(
        number=number,
        action=Action.KEEP,
        state=State(changes=AFTER if number % 2 else BEFORE, retired=retired),
        reason=WORST[:200],
        author_id=SOMEBODY,
        approver_id=SOMEBODY,
        made_at=NOON,
    )


def draft(version: int = 0) -> Draft:
    return Draft(
        action=Action.KEEP,
        state=State(changes=AFTER),
        version=version,
        revision=999_999_999,
        author_id=SOMEBODY,
        touched_at=NOON,
        waiting=True,
        reason=WORST[:200],
        asker_id=SOMEBODY,
    )


def desk(newest: Version | None = None) -> Desk:
    return Desk(guild_id=1, key=KEY, bundled=BEFORE, version=newest, draft=draft())


@pytest.fixture
def place(library: Library) -> Place:
    """Return a place of the longest owner."""
    return Place(library=library, owner=SOMEBODY)


def check(card: Card) -> None:
    """Hold a card to Discord's limits, with room for the line that closes a request."""
    texts = [one.content for one in card.walk_children() if isinstance(one, ui.TextDisplay)]
    assert sum(map(len, texts)) <= 3850, [len(one) for one in texts]
    assert len(list(card.walk_children())) <= 36
    assert all(text.count("```") in {0, 2} for text in texts)


def published(*, hides: bool = False) -> Published:
    after = None if hides else AFTER
    return Published(
        key=KEY,
        name=WORST[:60],
        version=version(999_999),
        before=BEFORE,
        after=after,
        notes=NOTES,
    )


@pytest.mark.parametrize("hides", [False, True])
def test_what_the_audit_channel_keeps(place: Place, hides: bool) -> None:
    made = published(hides=hides)
    asked = Asked(
        desk=desk(), draft=draft(), before=BEFORE, after=None if hides else AFTER, notes=NOTES
    )
    check(publishing.record(made))
    check(publishing.request(asked))
    problem = Posted(channel_id=SOMEBODY, problem="x" * 200)
    for outcome in (made, asked):
        check(publishing.told(place, outcome, problem))


def test_conflicts(place: Place) -> None:
    both = tuple(("steps", number) for number in range(200))
    check(merged(place, desk(version(3)), draft(), Merge(data={}, both=both))[0])


def test_history_and_retiring(place: Place) -> None:
    versions = [version(number) for number in range(31, 0, -1)]
    for page in range(3):
        check(history.overview(place, desk(versions[0]), versions, page))
    for number in (0, 30, 31):
        card, files = history.version_card(place, desk(versions[0]), versions, number, 2)
        check(card)
        assert len(files) == 1
    check(retiring._card(place, desk(), NOTES, WORST[:200], "f" * 16))


def changes(count: int) -> tuple[Change, ...]:
    return tuple(
        Change(
            key=KEY,
            name=WORST[:60],
            before=BEFORE,
            after=AFTER,
            is_hidden=True,
            has_draft=True,
        )
        for _ in range(count)
    )


@pytest.mark.parametrize("problems", [0, 200])
@pytest.mark.parametrize("count", [0, 1, 200])
def test_imports(place: Place, problems: int, count: int) -> None:
    found = tuple(Problem(f"{n}{WORST[:80]}", 1, "steps[2]", f"`{WORST}`") for n in range(problems))
    plan = Plan(
        changes=changes(count),
        unchanged=200,
        problems=found,
        notes=NOTES,
        parcel_id="f" * 16 if count else None,
    )
    card, files = imported.planned(place, plan)
    check(card)
    assert len(files) == (problems > 0) + (count > 0)
    saved = Saved(drafted=(KEY,) * 200, left=(KEY,) * 200)
    check(imported.drafted(place, saved))


def test_what_somebody_typed_acts_on_nothing() -> None:
    typed: Any = "**b** <@123456789012345678> @everyone <#1> <t:1:R> [a](https://x.example)\n# h"
    shown = safe(typed, 300)
    assert "\n" not in shown
    for sign in ("**", "@everyone", "](", "<@1"):
        assert sign not in re.sub(r"\\[*<\]]", "", shown)
    assert len(safe(WORST, 50)) <= 50
    assert safe("plain words") == "plain words"

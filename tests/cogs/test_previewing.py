"""Preview is the truth: the card that members will see, and in words what is wrong with it."""

from typing import Any

import pytest

from bot.library.kinds import Key, Kind
from cogs.ui.custom_id import encode
from tests.support.editor import (
    BRIDGE,
    asked,
    desk_of,
    fields,
    opened,
    options,
    press,
    publish,
    rows,
    say,
    sent,
    typed,
)
from tests.support.server import Server, open_server, planted, said
from tests.support.world import World, button, components, labels, select, words

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
PARTS = "See another part"
ABOVE = "Above is the card as members will see it."


@pytest.fixture
def server(world: World) -> Server:
    """Return a server that has published nothing."""
    return open_server(world)


async def previewed(server: Server, name: str) -> tuple[Any, Any]:
    """Preview an entry; return its card, and what stands below it."""
    result = await server.boss.slash(server.general, "content preview", name=name)
    assert result.ephemeral
    shown = [one for one in (result.response, *result.followups) if one is not None]
    unique = list({one.id: one for one in shown}.values())
    assert len(unique) == 2, [words(one) for one in unique]
    return unique[0], unique[1]


def bare(message: Any) -> list[dict[str, Any]]:
    """Return what is seen of a message: all of it but where buttons and files lead."""
    kept: list[dict[str, Any]] = []
    for one in components(message):
        seen = {
            name: value
            for name, value in one.items()
            if name not in {"id", "custom_id", "components", "accessory", "items", "disabled"}
        }
        kept.append({**seen, "alt": [item["description"] for item in one.get("items", ())]})
    return kept


@pytest.mark.parametrize(
    ("entry", "section", "texts", "command"),
    [
        (BRIDGE, "names", {"summary": SUMMARY}, ("exercise", {"name": "bridge"})),
        (BRIDGE, "dose", {"dose__sets": "4"}, ("exercise", {"name": "bridge"})),
        (
            "cause/piriformis",
            "what",
            {"what": "A muscle deep in the buttock may press on the nerve."},
            ("cause", {"name": "piriformis"}),
        ),
        (
            "guide/anatomy",
            "names",
            {"name": "The nerve, from top to toe"},
            ("anatomy", {}),
        ),
        (
            "safety",
            "emergency.signs",
            {"emergency__signs": "+A new sign that needs help now"},
            ("emergency", {}),
        ),
    ],
    ids=["exercise", "dose", "cause", "guide", "safety"],
)
async def test_it_is_the_card_that_members_see_after_publication(
    server: Server, entry: str, section: str, texts: dict[str, str], command: Any
) -> None:
    name, given = command
    before = (await server.ann.slash(server.general, name, **given)).response
    shown = await asked(server.boss, await opened(server, entry), section)
    held = fields(shown)
    for field, text in texts.items():
        if text.startswith("+"):
            texts = {**texts, field: f"{held[field.replace('__', '.')]}\n{text[1:]}"}
    await sent(server.boss, shown, **texts)
    card, below = await previewed(server, entry)
    assert bare(card) != bare(before)
    assert "Nothing stands in the way of publishing it." in words(below), words(below)
    key = "safety/safety" if entry == "safety" else entry
    await publish(server, key)
    after = (await server.ann.slash(server.general, name, **given)).response
    assert bare(card) == bare(after)
    assert after is not None
    assert len(card.attachments) == len(after.attachments)
    for one, other in zip(card.attachments, after.attachments, strict=True):
        assert one.filename == other.filename
        assert await one.read() == await other.read()


async def test_without_a_draft_it_is_what_members_see_now(server: Server) -> None:
    seen = (await server.ann.slash(server.general, "exercise", name="bridge")).response
    card, below = await previewed(server, "Bridge")
    assert bare(card) == bare(seen)
    assert "There is no draft" in words(below)
    assert labels(below) == ["Back to the entry", "Emergency signs"]


async def test_the_other_screens_are_picked_below_and_in_the_card_itself(server: Server) -> None:
    title = "Sitting, in new words"
    entry = await opened(server, "guide/posture")
    first = next(one for one in options(entry, "Change a part") if one.startswith("part."))
    shown = await asked(server.boss, entry, first)
    await sent(server.boss, shown, **{_field(shown): title})
    card, below = await previewed(server, "guide/posture")
    place = options(below, PARTS)[0]
    picked = await server.boss.select(below.message, [place], custom_id=select(below, PARTS))
    assert title in said(picked)
    inside = "Read another part"
    await server.boss.select(card.message, [place], custom_id=select(card, inside))
    assert title in words(card)
    await press(server.boss, below, "Back to the entry")
    assert "`guide/posture`" in words(below)


def _field(shown: Any) -> str:
    return next(
        one["component"]["custom_id"]
        for one in shown.modal["components"]
        if one["component"]["custom_id"].endswith(".title")
    )


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("routine/extension", ["Level calm", "Level build", "Level strong"]),
        ("safety", ["Emergency signs", "Get checked today", "Ordinary appointment", "Stop rules"]),
        (BRIDGE, ["The exercise", "With start and end"]),
    ],
)
async def test_every_screen_of_an_entry_can_be_seen(
    server: Server, name: str, parts: list[str]
) -> None:
    _, below = await previewed(server, name)
    [menu] = [one for one in components(below) if one.get("placeholder") == PARTS]
    assert [one["label"] for one in menu["options"]] == parts
    for one in menu["options"]:
        picked = await server.boss.select(
            below.message, [one["value"]], custom_id=select(below, PARTS)
        )
        assert picked.ephemeral
        assert picked.response is not None
        assert words(picked.response)


async def test_its_buttons_work_and_those_to_what_is_not_published_are_off(
    server: Server,
) -> None:
    drafting = server.world.bot.services.editorial.drafting
    await drafting.begin(
        server.guild.id, Kind.EXERCISE, "Chair press", Key(Kind.EXERCISE, "bridge"), server.boss.id
    )
    card, _ = await previewed(server, "exercise/chair_press")
    off = {one["label"] for one in components(card) if one.get("disabled")}
    assert {"Start and end", "Sources", "Share", "Report a problem"} <= off
    for label in ("All exercises", "Stop rules", "Emergency signs"):
        assert label not in off
    result = await press(server.boss, card, "Stop rules")
    assert "Stop rules" in said(result)


# Drafts that cannot be shown as they are.


async def test_what_cannot_be_shown_is_shown_as_it_was_and_said(
    server: Server, world: World
) -> None:
    before = world.library.exercises["bridge"].steps
    await typed(server, BRIDGE, "names", summary=SUMMARY)
    await typed(server, BRIDGE, "steps", steps="Lie down.")
    card, below = await previewed(server, BRIDGE)
    assert SUMMARY in words(card)
    assert before[0] in words(card)
    assert "stands there as it was before: Start and steps: Steps." in words(below)
    assert "**To be mended first** (1)" in words(below)
    assert "- **Start and steps: Steps** needs at least 3" in words(below)


async def test_what_breaks_a_rule_is_shown_and_told(server: Server) -> None:
    await typed(server, BRIDGE, "names", summary="It cures sciatica for good.")
    card, below = await previewed(server, BRIDGE)
    assert "It cures sciatica for good." in words(card)
    assert "`cures` promises a cure" in words(below)
    assert "as it was before" not in words(below)


async def test_a_source_that_is_not_known_is_left_out_of_the_card(server: Server) -> None:
    await typed(server, BRIDGE, "review", sources="NOPE")
    card, below = await previewed(server, BRIDGE)
    assert "## Bridge" in words(card)
    assert "as it was before: Sources and review: Sources." in words(below)
    assert "`NOPE` is not in sources.yaml" in words(below)


async def test_a_draft_of_which_nothing_can_be_shown_has_its_problems_alone(
    server: Server,
) -> None:
    await server.boss.slash(server.general, "content new", kind="guide", name="At work")
    result = await server.boss.slash(server.general, "content preview", name="At work")
    assert "There is nothing to see yet: first this has to be mended." in said(result)
    assert "**To be mended first**" in said(result)
    assert len(result.followups) <= 1


async def test_texts_that_are_far_too_long_are_told_and_the_card_stays_within_limits(
    server: Server,
) -> None:
    card = await opened(server, BRIDGE)
    shown = await asked(server.boss, card, "form")
    long = "\n".join(f"- {'very ' * 30}slowly {n}" for n in range(25))
    await sent(server.boss, shown, cues=long[:4000], mistakes=long[:4000])
    shown_card, below = await previewed(server, BRIDGE)
    for one in (shown_card, below):
        assert len(words(one)) <= 4000
    assert "at most" in words(below)


async def test_what_would_follow_is_told(server: Server) -> None:
    await typed(server, BRIDGE, "causes", default_off="Pregnancy-related\nGeneral")
    _, below = await previewed(server, BRIDGE)
    assert "goes without **Bridge**" in words(below) or "To be mended" in words(below)


async def test_a_draft_that_hides_an_entry_says_so(server: Server, world: World) -> None:
    moderation = world.bot.services.moderation
    await moderation.change_review(server.guild.id, review=True)
    key = Key(Kind.EXERCISE, "bridge")
    publishing = world.bot.services.editorial.publishing
    await publishing.retire(server.guild.id, key, server.boss.id, "Nobody uses it")
    result = await server.boss.slash(server.general, "content preview", name=BRIDGE)
    assert "The draft hides the entry" in said(result)
    assert "goes without **Bridge**" in said(result)
    assert "It hides the entry." in words(await opened(server, BRIDGE))


# Which draft, and what a forged press gets.


async def test_without_a_name_a_draft_is_picked(server: Server) -> None:
    nothing = await server.boss.slash(server.general, "content preview")
    assert "No drafts" in said(nothing)
    await typed(server, BRIDGE, "names", summary=SUMMARY)
    listed = (await server.boss.slash(server.general, "content preview")).response
    assert listed is not None
    pick = select(listed, "Preview a draft")
    result = await server.boss.select(listed.message, [BRIDGE], custom_id=pick)
    assert SUMMARY in said(result)


@pytest.mark.parametrize("parts", [["nonsense"], ["exercise/none"], []])
async def test_a_forged_preview_is_answered(server: Server, world: World, parts: list[str]) -> None:
    custom_id = encode("cpreview", server.boss.id, *parts)
    message = await planted(world, server.general, custom_id)
    assert "That isn't there any more" in said(await server.boss.click(message, label="x"))


async def test_a_preview_stores_nothing(server: Server, world: World) -> None:
    await typed(server, BRIDGE, "names", summary=SUMMARY)
    before = rows(world)
    card, _ = await previewed(server, BRIDGE)
    assert button(card, "Start and end")
    assert rows(world) == before
    assert (await desk_of(world, server.guild, BRIDGE)).version is None


async def test_a_previewed_card_of_a_hidden_entry_is_whole(server: Server) -> None:
    await say(server, BRIDGE, summary=SUMMARY)
    card, _ = await previewed(server, BRIDGE)
    assert SUMMARY in words(card)

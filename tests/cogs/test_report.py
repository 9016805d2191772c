"""*Report a problem*: what is wrong with a card reaches who can mend it, and nobody's name does."""

import logging
from typing import Any

import pytest

from bot.store.tables import metadata
from cogs.ui import report
from cogs.ui.custom_id import encode
from tests.support.server import Server, open_server, planted, said
from tests.support.stored import rows
from tests.support.world import World, button, labels, modal_values, opted_in, words

WHO = 123456789012345678
LABEL = "Report a problem"
TEXT = "Step 2 says left, the picture shows *right*."


class Owner:
    """Whoever runs the bot: reads what they are told, unless they cannot be reached."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.reachable = True

    async def tell(self, text: str) -> bool:
        """Read it."""
        if self.reachable:
            self.told.append(text)
        return self.reachable


@pytest.fixture
def owner(world: World, monkeypatch: pytest.MonkeyPatch) -> Owner:
    """Stand in for the owner of the application."""
    found = Owner()
    monkeypatch.setattr(world.bot, "tell_owner", found.tell)
    return found


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server with an audit channel."""
    server = open_server(world)
    await server.follow()
    return server


async def report_it(who: Any, card: Any, text: str = TEXT) -> Any:
    """Press the button of a card, and send its form; return the answer."""
    shown = await who.click(card.message, custom_id=button(card, LABEL))
    return await who.submit_modal(shown, modal_values(shown, text))


async def card_in(server: Server, command: str = "exercise", **options: str) -> Any:
    options = options or {"name": "bridge"}
    return (await server.ann.slash(server.general, command, **options)).response


async def test_in_a_server_it_reaches_the_audit_channel_without_a_name(
    server: Server, owner: Owner
) -> None:
    result = await report_it(server.ann, await card_in(server))
    [posted] = server.posted()
    assert "A problem with “Bridge”" in posted
    assert "`exercise/bridge`" in posted
    assert "> Step 2 says left, the picture shows \\*right\\*." in posted
    assert str(server.ann.id) not in posted
    assert server.ann.name not in posted
    assert owner.told == []
    assert result.ephemeral
    assert "Thank you for taking the time" in said(result)
    assert labels(result.response) == ["Emergency signs"]


async def test_the_form_asks_not_to_describe_symptoms(server: Server) -> None:
    card = await card_in(server)
    shown = await server.ann.click(card.message, custom_id=button(card, LABEL))
    assert shown.modal is not None
    [asked] = shown.modal["components"]
    assert asked["label"] == "What is wrong with this card?"
    assert asked["description"].startswith("Please don't describe symptoms")
    assert asked["component"]["max_length"] == 500
    assert asked["component"]["style"] == 2


async def test_in_direct_messages_it_reaches_the_owner(world: World, owner: Owner) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("cause", name="piriformis")).response
    result = await report_it(ann, card)
    [told] = owner.told
    assert "`cause/piriformis" in told
    assert str(ann.id) not in told
    assert "Thank you for taking the time" in said(result)


async def test_without_an_audit_channel_it_reaches_the_owner(world: World, owner: Owner) -> None:
    server = open_server(world)
    await report_it(server.ann, await card_in(server))
    assert len(owner.told) == 1


async def test_with_a_deleted_audit_channel_it_reaches_the_owner(
    server: Server, owner: Owner
) -> None:
    server.world.env.backend.delete_channel(server.audit.id)
    result = await report_it(server.ann, await card_in(server))
    assert len(owner.told) == 1
    assert "Thank you" in said(result)


async def test_where_the_bot_was_not_added_it_reaches_the_owner(
    server: Server, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "is_installed_here", lambda _: False)
    await report_it(server.ann, await card_in(server))
    assert server.posted() == []
    assert len(owner.told) == 1


async def test_where_nobody_can_be_reached_it_says_so(server: Server, owner: Owner) -> None:
    owner.reachable = False
    server.world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    result = await report_it(server.ann, await card_in(server))
    assert "I couldn't pass that on just now" in said(result)


async def test_three_an_hour_and_the_fourth_is_told_when_it_works_again(
    server: Server, world: World
) -> None:
    card = await card_in(server)
    for _ in range(3):
        await report_it(server.ann, card)
    late = await server.ann.click(card.message, custom_id=button(card, LABEL))
    assert late.modal is None
    free = int(world.now().timestamp()) + 3600
    assert "You have reported a few problems already, thank you." in said(late)
    assert f"<t:{free}:R>" in said(late) or f"<t:{free + 1}:R>" in said(late)
    assert len(server.posted()) == 3
    await world.env.advance_time(3601)
    await report_it(server.ann, card)
    assert len(server.posted()) == 4


async def test_forms_opened_ahead_do_not_get_past_the_limit(server: Server) -> None:
    card = await card_in(server)
    pressed = [
        await server.ann.click(card.message, custom_id=button(card, LABEL)) for _ in range(5)
    ]
    answers = [await server.ann.submit_modal(one, modal_values(one, TEXT)) for one in pressed]
    assert len(server.posted()) == 3
    assert "You have reported a few problems already" in said(answers[-1])


async def test_anybody_may_report_a_shared_card_and_only_its_owner_another(
    server: Server, world: World
) -> None:
    card = await card_in(server)
    await server.ann.click(card.message, custom_id=button(card, "Share"))
    shared = server.general.last_message
    assert shared is not None
    eve = server.guild.add_member(world.env.create_user("eve"))
    shown = await eve.click(shared, custom_id=button(shared, LABEL))
    await eve.submit_modal(shown, modal_values(shown, TEXT))
    assert len(server.posted()) == 1
    view = report.draw(report.Place(library=world.library, owner=server.ann.id), "stop")
    message = await planted(world, server.general, view)
    refused = await eve.click(message, custom_id=button(message, LABEL))
    assert "belongs to somebody else's message" in said(refused)


async def test_what_was_searched_for_is_not_passed_on(server: Server) -> None:
    for query in ("bridge", "zzzzzzzz"):
        await report_it(server.ann, await card_in(server, "find", query=query))
    for posted in server.posted():
        assert "A problem with “What a search found”** (`find`)" in posted
        assert "zzzz" not in posted


async def test_nothing_is_stored_and_nothing_logged(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    before = {table.name: await rows(server.world.database, table) for table in stored()}
    with caplog.at_level(logging.DEBUG, logger="bot"), caplog.at_level(logging.DEBUG, "cogs"):
        await report_it(server.ann, await card_in(server), "a secret that nobody keeps")
    after = {table.name: await rows(server.world.database, table) for table in stored()}
    assert after == before
    own = [one for one in caplog.records if one.name.startswith(("bot", "cogs"))]
    assert not [one for one in own if "secret" in one.getMessage()]


def stored() -> list[Any]:
    return list(metadata.sorted_tables)


@pytest.mark.parametrize(
    "parts", [[], ["exercise/no_such_one"], ["../../etc/passwd"], ["routine/hip"], [""]]
)
async def test_a_forged_path_is_answered_and_reaches_nobody(
    server: Server, world: World, owner: Owner, parts: list[str]
) -> None:
    message = await planted(world, server.general, encode("report", 0, *parts))
    result = await server.ann.click(message, label="x")
    assert "That isn't there any more" in said(result)
    assert (server.posted(), owner.told) == ([], [])


def test_a_report_pings_nobody_and_formats_nothing() -> None:
    text = f"@everyone <@{WHO}> <@&{WHO}> `code` **bold** [a](https://b.c)\n\n# big\n> quoted"
    made = report.words("Bridge", "exercise/bridge", text)
    assert "@everyone" not in made
    assert f"<@{WHO}>" not in made
    assert f"<@&{WHO}>" not in made
    assert "**bold**" not in made
    assert "\n\n" not in made
    assert all(line.startswith("> ") for line in made.splitlines()[1:])


@pytest.mark.parametrize("text", ["*" * 500, "\n".join("*" * 250), "@everyone " * 50, " \n "])
def test_a_report_fits_into_a_plain_message(text: str) -> None:
    made = report.words("x" * 100, "x" * 100, text)
    assert len(made) < 2000
    assert made.startswith("🔎")


async def test_a_session_has_the_button_too(world: World, owner: Owner) -> None:
    ann = await opted_in(world, routine="hip")
    session = (await ann.slash("routine now")).response
    assert LABEL in labels(session)
    await report_it(ann, session)
    assert "`routine/hip/calm`" in owner.told[0]
    assert words(session)

"""Hostile words: what somebody typed is shown back in an answer, and does nothing there.

``PLACES`` lists every place where a member's or a moderator's words come back: in the answer, and
in what is posted to the audit channel. Nothing of them pings, leads anywhere behind other words,
hides, or ends what the bot has set off; and no message of the bot's may ping anybody at all.

What Discord shows as plain text needs nothing: buttons, options, placeholders, titles and fields
of forms, and what is offered while somebody types. A bare address stays one: it leads
where it says.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.support.editor import BRIDGE, REASON, asked, opened, sent
from tests.support.server import Server, open_server
from tests.support.world import World, button, components, modal_values, opted_in

SOMEBODY, ROLE = 123456789012345678, 223456789012345678
HOSTILE = (
    f"`x [xx](http://x.example) <@{SOMEBODY}> <@&{ROLE}> @everyone **zz** ||yy|| \u202e </a:1>"
)
SHORT = f"`x [xx](http://x.example) <@{SOMEBODY}> ||yy|| \u202e"
FILE = f"exercise: {HOSTILE}"

ACTING = {
    "a ping": r"@everyone|@here",
    "a mention": rf"(?<!\\)<@&?(?:{SOMEBODY}|{ROLE})",
    "a command": r"(?<!\\)</a:1",
    "a link": r"(?<!\\)\[xx(?<!\\)\]\(",
    "a spoiler": r"(?<!\\)\|\|yy",
    "a turned line": "\u202e",
}
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)

Place = Callable[[Server, Any], Awaitable[Any]]
PLACES: dict[str, Place] = {}


def place(of: Place) -> Place:
    PLACES[of.__name__] = of
    return of


def typed(command: str, option: str, **more: Any) -> None:
    """List an option of a command in which somebody types."""

    async def run(server: Server, ann: Any) -> Any:
        who: Any = server.boss if command.startswith("content") else ann
        where: tuple[Any, ...] = (server.general,) if who is server.boss else ()
        return await who.slash(*where, command, **{**more, option: HOSTILE})

    PLACES[f"{command} {option}"] = run


for command, option in (
    *(("find", "query"), ("cause", "name"), ("exercise", "name"), ("exercises", "cause")),
    *(("routine edit", one) for one in ("timezone", "morning", "evening", "routine")),
    *(("routine pause", "until"), ("routine log", "date")),
    *((f"content {one}", "name") for one in ("edit", "preview", "diff", "history", "export")),
):
    typed(command, option)
typed("content publish", "name", reason=REASON)
typed("content retire", "name", reason=REASON)
typed("content rollback", "name", version=0, reason=REASON)
typed("content new", "like", kind="exercise", name="At work")


@place
async def the_times_form(server: Server, ann: Any) -> Any:
    card = (await ann.slash("routine edit")).response
    shown = await ann.click(card.message, custom_id=button(card, "Times and time zone"))
    return await ann.submit_modal(shown, modal_values(shown, "8", "20:00", HOSTILE[:100]))


@place
async def a_report(server: Server, ann: Any) -> Any:
    card: Any = (await server.ann.slash(server.general, "exercise", name="bridge")).response
    shown = await server.ann.click(card.message, custom_id=button(card, "Report a problem"))
    return await server.ann.submit_modal(shown, modal_values(shown, f"# vv\n{HOSTILE}"))


async def drafted(server: Server, **texts: str) -> Any:
    card = await opened(server, BRIDGE)
    return await sent(server.boss, await asked(server.boss, card, "names"), **texts)


@place
async def a_field_that_is_refused(server: Server, ann: Any) -> Any:
    return await drafted(server, summary=HOSTILE, name=SHORT)


@place
async def a_name_of_ones_own(server: Server, ann: Any) -> Any:
    return await server.boss.slash(
        server.general, "content new", kind="guide", name=SHORT[:60], like="guide/anatomy"
    )


async def named(server: Server, command: str, **more: Any) -> Any:
    await drafted(server, summary=HOSTILE, name=SHORT)
    return await server.boss.slash(server.general, f"content {command}", **more)


for command, more in {
    "publish": {"name": BRIDGE, "reason": REASON},
    "preview": {"name": BRIDGE},
    "diff": {"name": BRIDGE},
    "drafts": {},
    "rollback": {"name": BRIDGE, "version": 7, "reason": REASON},
}.items():
    PLACES[f"a draft's name in {command}"] = lambda server, _, command=command, more=more: named(
        server, command, **more
    )


@place
async def a_reason(server: Server, ann: Any) -> Any:
    await drafted(server, summary="Lift the hips slowly.")
    return await server.boss.slash(
        server.general, "content publish", name=BRIDGE, reason=f"# vv {HOSTILE}"
    )


@place
async def a_reason_in_the_history(server: Server, ann: Any) -> Any:
    await a_reason(server, ann)
    return await server.boss.slash(server.general, "content history", name=BRIDGE)


@place
async def a_reason_that_waits(server: Server, ann: Any) -> Any:
    await server.world.bot.services.moderation.change_review(server.guild.id, review=True)
    await a_reason(server, ann)
    return await server.boss.slash(server.general, "content edit", name=BRIDGE)


@place
async def a_reason_to_hide(server: Server, ann: Any) -> Any:
    return await server.boss.slash(server.general, "content retire", name=BRIDGE, reason=HOSTILE)


async def imported(server: Server, name: str, text: str) -> Any:
    file = (name, text.encode())
    return await server.boss.slash(server.general, "content import", file=file)


@place
async def a_file_that_is_no_entry(server: Server, ann: Any) -> Any:
    return await imported(server, f"{SHORT}.yaml".replace("/", "_"), FILE)


@place
async def a_file_with_problems(server: Server, ann: Any) -> Any:
    text = (server.world.settings.content_dir / "en/exercises/bridge.yaml").read_text("utf-8")
    return await imported(
        server, "bridge.yaml", f"{text}\n'{HOSTILE}': '{HOSTILE}'\nlevel: '{HOSTILE}'\n"
    )


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server that follows its moderators."""
    server = open_server(world)
    await server.follow()
    await server.show_to_all("content")
    return server


def texts(message: Any) -> list[str]:
    """Return every text of a message in which Discord acts on something."""
    shown = [one["content"] for one in components(message) if one.get("type") == 10]
    return [getattr(message, "content", "") or "", *shown]


@pytest.mark.parametrize("name", PLACES)
async def test_what_somebody_typed_does_nothing_where_it_is_shown_back(
    server: Server, world: World, name: str
) -> None:
    ann = await opted_in(world)
    result = await PLACES[name](server, ann)
    answers = [one for one in (result.response, *result.followups) if one is not None]
    assert answers, result.modal
    posts: list[Any] = [*answers, *server.audit.history()]
    for one in posts:
        channel = one.channel_id if one in answers else one.channel.id
        stored = world.env.backend.get_message(channel, one.id)
        allowed = stored.allowed_mentions
        assert not allowed.everyone
        assert None not in (allowed.users, allowed.roles)
        for text in texts(one):
            left = _CODE.sub("", text)
            found = {what for what, sign in ACTING.items() if re.search(sign, left)}
            assert found == set(), text


async def test_what_is_typed_is_shown_back_at_all(server: Server, world: World) -> None:
    """Or the test above would see nothing."""
    ann = await opted_in(world)
    for name in ("find query", "a_report", "a draft's name in publish", "a_file_with_problems"):
        result = await PLACES[name](server, ann)
        shown = [*filter(None, (result.response, *result.followups)), *server.audit.history()]
        assert any("xx" in text for one in shown for text in texts(one)), name


async def test_what_is_offered_is_short_plain_text(server: Server, world: World) -> None:
    await drafted(server, name="n" * 60)
    ann = await opted_in(world)
    for typed_ in (HOSTILE, "bri", "n" * 200, "\x00", "\u202e", ""):
        offers = [
            await server.boss.autocomplete(server.general, "content edit", "name", typed_),
            await server.boss.autocomplete(server.general, "content publish", "name", typed_),
            await ann.autocomplete("routine edit", "timezone", typed_),
            await ann.autocomplete("routine edit", "routine", typed_),
            await ann.autocomplete("exercise", "name", typed_),
            await ann.autocomplete("cause", "name", typed_),
        ]
        for one in (each for offered in offers for each in offered):
            assert 0 < len(one["name"]) <= 100
            assert HOSTILE not in one["name"]

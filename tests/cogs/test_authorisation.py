"""Authorisation: everything that only moderators may do is listed here, and refused to all others.

Whoever adds a command, a component or a form of moderators' has to list it, with what it is tried
with: a member who sends it gets one sentence, nothing changes, and the audit channel has a line.
"""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from discord import app_commands, ui

from bot.client import Bot, Interaction
from bot.library.kinds import Kind
from cogs import strays
from cogs.ui.custom_id import encode
from cogs.ui.exchanging import UploadForm
from cogs.ui.form import Form
from cogs.ui.moderator import ModeratorForm, ModeratorGroup, ModeratorPress
from cogs.ui.new_form import NewForm
from cogs.ui.outdated import TakeNewForm
from cogs.ui.press import Press
from cogs.ui.release_parts import NameForm, ReasonForm, read_key
from cogs.ui.section_form import SectionForm
from tests.support.editor import BRIDGE, REASON, as_sent, desk_of, fields, rows
from tests.support.server import Server, open_server, planted, said
from tests.support.world import World

Given = dict[str, Any]

COMMANDS: dict[str, Given] = {
    "content diff": {"name": BRIDGE},
    "content drafts": {},
    "content edit": {"name": BRIDGE},
    "content export": {},
    "content history": {"name": BRIDGE},
    "content import": {},
    "content new": {"kind": "guide", "name": "At work"},
    "content preview": {"name": BRIDGE},
    "content publish": {"name": BRIDGE, "reason": REASON},
    "content retire": {"name": BRIDGE, "reason": REASON},
    "content rollback": {"name": BRIDGE, "version": 0, "reason": REASON},
    "settings audit-channel": {},
    "settings moderators": {},
    "settings review": {"mode": "on"},
    "settings show": {},
}
"""Every command of moderators, and options with which it would do something."""

COMPONENTS: dict[str, tuple[str, ...]] = {
    "canew": ("parcel",),
    "capprove": (BRIDGE, "1"),
    "cback": (BRIDGE, "0"),
    "cdecline": (BRIDGE, "1"),
    "cdiff": (BRIDGE,),
    "cdiscard": (BRIDGE, "1"),
    "cdrafts": ("cedit", "0"),
    "cdrop": (BRIDGE,),
    "cdropped": (BRIDGE, "1"),
    "cedit": (BRIDGE,),
    "chistory": (BRIDGE,),
    "cimdraft": ("parcel",),
    "cimnot": ("parcel",),
    "cimpub": ("parcel",),
    "ckeep": (BRIDGE,),
    "ckind": (),
    "cletgo": (BRIDGE, "1"),
    "cmerge": (BRIDGE,),
    "cmine": ("parcel",),
    "cover": (BRIDGE, "1"),
    "cpage": ("exercise", "1"),
    "cpart": (BRIDGE,),
    "cpreview": (BRIDGE,),
    "cpublish": (BRIDGE,),
    "cpubpick": (),
    "crebase": (BRIDGE, "1"),
    "cretire": (BRIDGE,),
    "ctheirs": ("parcel",),
    "cversion": (BRIDGE, "0"),
    "mchannel": (),
    "mreview": ("on",),
    "mroles": (),
}
"""Every verb of moderators' components, and parts with which it would do something."""

Opener = Callable[[Interaction, Any], ModeratorForm]


async def publish(interaction: Interaction, typed: str) -> None:
    """Publish the draft, with what was typed as the reason: what a form of Ann's must not do."""
    server: Any = interaction.client.__dict__["test_server"]
    publishing = interaction.client.services.editorial.publishing
    await publishing.publish(server.guild.id, read_key(BRIDGE), interaction.user.id, typed)


FORMS: dict[str, Opener] = {
    "NameForm": lambda interaction, _: NameForm(interaction, "Which one?", publish),
    "ReasonForm": lambda interaction, _: ReasonForm(interaction, "Why?", publish),
    "UploadForm": lambda interaction, _: UploadForm(interaction),
    "NewForm": lambda interaction, _: NewForm(interaction, Kind.GUIDE, "At work", ""),
    "SectionForm": lambda interaction, desk: SectionForm(
        interaction,
        desk,
        interaction.client.services.editorial.drafting.section(desk, "names"),
        {("summary",): "Lift the hips slowly."},
    ),
    "TakeNewForm": lambda interaction, desk: TakeNewForm(interaction, desk.key),
}
"""Every form of moderators, and how it is opened so that sending it would do something."""

MANAGERS_ONLY = {
    *("settings audit-channel", "settings moderators", "settings review", "settings show"),
    *("mchannel", "mreview", "mroles"),
}
"""Of all these, what is for those alone who may manage the server."""

# And everything that anybody may do: a member's own, and what there is to read.
FOR_ANYBODY = {
    *("go", "open", "pick", "share", "report"),
    *("sroutine", "stimes", "szone", "consent", "decline", "retry"),
    *("edit", "eset", "etimes", "ezone", "keep", "flare", "unflare"),
    *("export", "askerase", "erase", "leave"),
    *("start", "done", "skip", "snooze", "undo", "unsnooze", "log", "stay", "rest", "end"),
    *("peek", "look", "progress", "weeks", "nosummary"),
    *("sgo", "shurt", "stimer", "sdone", "sstop", "sbegin", "sopen", "slist", "sleg"),
}
FORMS_FOR_ANYBODY = {"ReportForm", "TimesModal"}

MODERATORS = "That is for moderators: members who may manage this server"
MANAGERS = "That is for members with the permission **Manage Server**"


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server that follows its moderators, and has a draft; Ann may see every command."""
    server = open_server(world)
    await server.follow()
    await server.show_to_all("content", "settings")
    desk = await desk_of(world, server.guild, BRIDGE)
    drafting = world.bot.services.editorial.drafting
    typed = {("summary",): "Lift the hips."}
    opened = drafting.shown(desk, drafting.section(desk, "names"))
    await drafting.write(
        server.guild.id, desk.key, "names", opened, {**opened, **typed}, server.boss.id
    )
    return server


def refused(server: Server, result: Any, what: str) -> None:
    """Check that an attempt of Ann's was answered with one sentence, and posted."""
    sentence = MANAGERS if what in MANAGERS_ONLY else MODERATORS
    assert said(result).startswith(sentence)
    assert result.modal is None
    assert (result.response is None) or result.ephemeral
    [line] = server.posted()
    assert line.startswith(f"⛔ <@{server.ann.id}> tried ")
    assert line.endswith(", and may not. Nothing was changed.")


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_is_refused(server: Server, world: World, command: str) -> None:
    before = rows(world)
    result = await server.ann.slash(server.general, command, **COMMANDS[command])
    refused(server, result, command)
    assert rows(world) == before


@pytest.mark.parametrize("verb", COMPONENTS)
async def test_a_component_is_refused(server: Server, world: World, verb: str) -> None:
    before = rows(world)
    custom_id = encode(verb, server.ann.id, *COMPONENTS[verb])
    message = await planted(world, server.general, custom_id)
    refused(server, await server.ann.click(message, label="x"), verb)
    assert rows(world) == before


class Opens(Press[ui.Button[Any]], verb="testopens"):
    """Opens a form for anybody, as if they had been a moderator a moment ago."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        server: Any = interaction.client.__dict__["test_server"]
        desk = await desk_of(server.world, server.guild, BRIDGE)
        await interaction.response.send_modal(FORMS[self.part(0)](interaction, desk))


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_is_refused(
    server: Server, world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Loading an extension makes its module anew.
    monkeypatch.setattr(sys.modules["cogs.strays"], "is_known", lambda _: True)
    world.bot.add_dynamic_items(Opens)
    world.bot.__dict__["test_server"] = server
    before = rows(world)
    message = await planted(world, server.general, encode("testopens", server.ann.id, name))
    shown = await server.ann.click(message, label="x")
    texts = {field: text or "Some words of hers" for field, text in fields(shown).items()}
    refused(server, await server.ann.submit_modal(shown, as_sent(shown, texts)), name)
    assert rows(world) == before


async def test_what_is_offered_while_somebody_types_is_for_moderators_alone(
    server: Server,
) -> None:
    options = (("edit", "name"), ("new", "like"), ("preview", "name"), ("diff", "name"))
    for command, option in options:
        asked = (server.general, f"content {command}", option, "brid")
        assert await server.ann.autocomplete(*asked) == []
        assert (await server.boss.autocomplete(*asked))[0]["value"] == BRIDGE


# The lists are whole.


def groups(bot: Bot) -> dict[str, ModeratorGroup]:
    found = {type(one).__cog_group_name__: one for one in bot.cogs.values() if is_group(one)}
    return {str(name): one for name, one in found.items() if isinstance(one, ModeratorGroup)}


def is_group(cog: Any) -> bool:
    return bool(getattr(cog, "__cog_is_app_commands_group__", False))


async def test_every_command_of_moderators_is_listed(world: World) -> None:
    found = {
        command.qualified_name: group.managers_only
        for group in groups(world.bot).values()
        for command in group.walk_app_commands()
        if isinstance(command, app_commands.Command)
    }
    assert found == {one: one in MANAGERS_ONLY for one in COMMANDS}


async def test_every_command_outside_members_own_is_a_moderators(world: World) -> None:
    """Or Discord would offer it to everybody, and nothing would check it."""
    named = {one.name for one in world.bot.tree.get_commands() if one.default_permissions}
    assert named == set(groups(world.bot))


def test_every_component_is_listed_for_anybody_or_for_moderators() -> None:
    items: list[type[Press[Any]]] = [one for module in strays._MODULES for one in module.ITEMS]
    found = {one.verb: one.managers_only for one in items if issubclass(one, ModeratorPress)}
    assert found == {one: one in MANAGERS_ONLY for one in COMPONENTS}
    assert {one.verb for one in items if not issubclass(one, ModeratorPress)} == FOR_ANYBODY


def test_every_class_of_moderators_components_is_registered() -> None:
    mine = {one for one in below(ModeratorPress) if one.__module__.startswith("cogs")}
    # Loading an extension makes its module anew, never those of the components.
    assert {one.verb for one in mine if "abstract" not in one.verb} == set(COMPONENTS)


def below(of: type) -> set[Any]:
    """Return every class that is made from one."""
    return {one for sub in of.__subclasses__() for one in (sub, *below(sub))}


def test_every_form_is_listed_for_anybody_or_for_moderators() -> None:
    mine = {one for one in below(Form) if one.__module__.startswith("cogs")} - {ModeratorForm}
    forms = {one for one in mine if issubclass(one, ModeratorForm)}
    found = {one.__name__: getattr(one, "managers_only", False) for one in forms}
    assert found == {one: one in MANAGERS_ONLY for one in FORMS}
    assert {one.__name__ for one in mine - forms} == FORMS_FOR_ANYBODY


def test_no_class_of_moderators_puts_its_own_check_in_the_place_of_the_common_one() -> None:
    for base, name in (
        (ModeratorPress, "check"),
        (ModeratorPress, "callback"),
        (ModeratorForm, "on_submit"),
        (ModeratorGroup, "interaction_check"),
    ):
        assert not [one for one in below(base) if name in vars(one)]

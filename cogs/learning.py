"""Learning: causes, exercises, guides, emergency signs, help. No command here asks the database."""

from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Interaction
from bot.errors import UserError
from bot.library.cards import POSITIONS
from bot.library.exercise import Level, Position
from bot.library.search import TopicKind
from bot.plain import in_code
from bot.services.limits import Costly
from cogs.ui import report
from cogs.ui.answer import answer
from cogs.ui.exercise_list import ANY, View
from cogs.ui.learning import results
from cogs.ui.router import ITEMS, library_at, open_screen, place_of

Choice = app_commands.Choice[str]
_POSITIONS = [
    app_commands.Choice(name=f"{one.replace('_', ' ')} ({POSITIONS[one]})", value=one.value)
    for one in Position
]
_LEVELS = [app_commands.Choice(name=one.value, value=one.value) for one in Level]
_EXAMPLES = {"cause": "slipped disc", "exercise": "figure 4"}


class Learning(commands.Cog):
    """Look things up."""

    @app_commands.command()
    async def causes(self, interaction: Interaction) -> None:
        """See what can cause sciatica, and pick one to read about."""
        await open_screen(interaction, "causes")

    @app_commands.command()
    @app_commands.describe(name="A cause as it was named to you, for example: slipped disc")
    async def cause(self, interaction: Interaction, name: str) -> None:
        """Read about one cause: what it is, what eases it, exercises often used for it."""
        await open_screen(interaction, f"cause/{_named(interaction, 'cause', name)}")

    @app_commands.command()
    @app_commands.describe(
        cause="Only exercises often used for this cause",
        position="Only exercises in this position",
        level="Only exercises of this level",
    )
    @app_commands.choices(position=_POSITIONS, level=_LEVELS)
    async def exercises(
        self,
        interaction: Interaction,
        cause: str | None = None,
        position: Choice | None = None,
        level: Choice | None = None,
    ) -> None:
        """Browse the exercises, by cause, position and level."""
        view = View(
            cause=_named(interaction, "cause", cause) if cause else ANY,
            position=position.value if position else ANY,
            level=level.value if level else ANY,
        )
        await open_screen(interaction, view.path)

    @app_commands.command()
    @app_commands.describe(name="An exercise, for example: figure 4")
    async def exercise(self, interaction: Interaction, name: str) -> None:
        """See one exercise: start, steps, how much, what to watch out for."""
        await open_screen(interaction, f"exercise/{_named(interaction, 'exercise', name)}")

    @app_commands.command()
    @app_commands.describe(query="What you are looking for; typos are fine")
    async def find(self, interaction: Interaction, query: str) -> None:
        """Search causes, exercises and guides."""
        interaction.client.services.limits.take(Costly.SEARCH, interaction.user.id)
        place = place_of(interaction)
        found = place.library.index.find(query)
        await answer(interaction, results(place, query, found))

    @cause.autocomplete("name")
    @exercises.autocomplete("cause")
    async def _complete_cause(self, interaction: Interaction, current: str) -> list[Choice]:
        return _complete(interaction, "cause", current)

    @exercise.autocomplete("name")
    async def _complete_exercise(self, interaction: Interaction, current: str) -> list[Choice]:
        return _complete(interaction, "exercise", current)


def _complete(interaction: Interaction, kind: TopicKind, current: str) -> list[Choice]:
    if not interaction.client.services.limits.grants(Costly.COMPLETION, interaction.user.id):
        return []
    topics = library_at(interaction).index.complete(current, kind=kind)
    return [app_commands.Choice(name=topic.name, value=topic.id) for topic in topics]


def _named(interaction: Interaction, kind: TopicKind, name: str) -> str:
    """Return the id of what somebody named: picked from the list, or just typed.

    Raises:
        UserError: nothing is called like that.
        TooOften: it has to be looked for, and they have no turn.
    """
    library = library_at(interaction)
    entries = library.causes if kind == "cause" else library.exercises
    if name in entries:
        return name
    found = library.index.spelt(name, kind)
    if found is None:
        # Read against all titles, as `/find` does.
        interaction.client.services.limits.take(Costly.SEARCH, interaction.user.id)
        found = library.index.named(name, kind)
    if found is None:
        raise UserError(
            f"I don't know {_article(kind)} called {in_code(name)}. "
            f"Pick one from the list while you type, or try `{_EXAMPLES[kind]}`."
        )
    return found.id


def _article(kind: TopicKind) -> str:
    return f"an {kind}" if kind == "exercise" else f"a {kind}"


async def setup(bot: Bot) -> None:
    """Add the commands, and answer the components of every screen."""
    bot.add_dynamic_items(*ITEMS, *report.ITEMS)
    await bot.add_cog(Learning())

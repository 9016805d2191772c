"""Reading screens: guides by section, the safety tiers, stop rules, help and about."""

from collections.abc import Sequence

from discord import SelectOption

from bot import __version__
from bot.errors import Gone
from bot.library import cards
from bot.library.guide import Guide
from cogs.ui.card import ALERT, Card
from cogs.ui.learning import footnote
from cogs.ui.parts import option
from cogs.ui.picture import in_words
from cogs.ui.place import Place

COMMANDS = {
    "Look things up": (
        ("/causes", "what can cause sciatica"),
        ("/cause", "one cause, and exercises often used for it"),
        ("/exercises", "all exercises, by cause, position and level"),
        ("/exercise", "one exercise, step by step"),
        ("/find", "search everything, typos welcome"),
        ("/anatomy", "the sciatic nerve and where it is felt"),
        ("/posture", "sitting, lifting, sleeping, driving, form"),
    ),
    "Your routine": (
        ("/routine start", "reminders, morning and evening"),
        ("/routine show", "what comes next, how the last one went"),
        ("/routine edit", "times, time zone, routine, level"),
        ("/routine now", "be led through it right away"),
        ("/progress", "what you have done, as a picture and in words"),
        ("/routine log", "fill in what you did"),
        ("/routine skip", "leave the next one out"),
        ("/routine flare", "calm days, nothing counts against you"),
        ("/routine pause", "a break, short or long"),
        ("/routine resume", "the end of a break"),
        ("/routine test", "a test message now"),
        ("/routine stop", "end it and delete what is stored"),
    ),
    "Good to know": (
        ("/emergency", "signs that need help now"),
        ("/privacy show", "what is held about you, and who sees it"),
        ("/privacy export", "a copy of all of it"),
        ("/privacy delete", "delete all of it"),
        ("/about", "what I know about you, and what I can't do"),
    ),
}


def guide(place: Place, args: Sequence[str]) -> Card:
    """Return one section of a guide, the first where none is named."""
    found = place.library.guides.get(args[0])
    if found is None:
        raise Gone
    section = found.section(args[1]) if len(args) > 1 else found.sections[0]
    if section is None:
        raise Gone
    blocks = cards.section_blocks(found, section)
    path = f"guide/{found.id}/{section.id}"
    if found.drawing and found.draws(section) and place.picture is None:
        blocks[0] += f"\n{in_words(found.drawing.alt, put_off=place.put_off)}"
    return Card(
        [*blocks, footnote(place, found, blocks)],
        [
            [place.pick(0, "Read another part", _sections(found, section.id))],
            [place.go(f"sources/guide/{found.id}", "Sources"), place.go("help", "Help")],
            place.footer(path),
        ],
        picture=place.picture,
    )


def _sections(found: Guide, current: str) -> list[SelectOption]:
    return [
        option(one.title, f"guide/{found.id}/{one.id}", default=one.id == current)
        for one in found.sections
    ]


def emergency(place: Place, _: Sequence[str]) -> Card:
    """Return the red-flag card; it needs nothing but the content."""
    return Card(
        cards.emergency_blocks(place.library.safety),
        [
            [
                place.go("tier/urgent", "Get checked today"),
                place.go("tier/routine", "Ordinary appointment"),
                *place.share("emergency"),
                place.report("emergency"),
            ]
        ],
        accent=ALERT,
    )


def tier(place: Place, args: Sequence[str]) -> Card:
    """Return one of the lower tiers."""
    safety = place.library.safety
    tiers = {"urgent": safety.urgent, "routine": safety.routine}
    if args[0] not in tiers:
        raise Gone
    return Card(cards.tier_blocks(tiers[args[0]]), [place.footer(f"tier/{args[0]}")])


def stop(place: Place, _: Sequence[str]) -> Card:
    """Return the stop rules that hold for every exercise."""
    safety = place.library.safety
    return Card(
        [
            "## Stop rules\nThey hold for every exercise.",
            cards.stop_rules_block(safety),
            f"-# {safety.young}\n-# {safety.pregnancy}",
        ],
        [place.footer("stop")],
    )


def help_(place: Place, _: Sequence[str]) -> Card:
    """Return what the bot can do."""
    guides = [
        option(one.name, f"guide/{one.id}", one.summary) for one in place.library.guides.values()
    ]
    return Card(
        [
            "## What I can do\n"
            "I explain what can cause sciatica, show exercises, and remind you of your routine "
            "by direct message, mornings and evenings, if you ask me to.",
            "\n\n".join(_group(title, lines) for title, lines in COMMANDS.items()),
            f"-# {place.library.safety.disclaimer}",
        ],
        [
            [place.pick(0, "Read a guide", guides)],
            [
                place.go("causes", "Causes"),
                place.go("exercises", "Exercises"),
                place.go("about", "About"),
                place.report("help"),
                place.emergency(),
            ],
        ],
    )


def _group(title: str, lines: Sequence[tuple[str, str]]) -> str:
    return "\n".join((f"**{title}**", *(f"- `{name}` {what}" for name, what in lines)))


def about(place: Place, _: Sequence[str]) -> Card:
    """Return what the bot is, what it keeps, and what it does not do."""
    safety = place.library.safety
    return Card(
        [
            f"## About sciatica-bot {__version__}\n{safety.disclaimer}",
            f"{safety.see_professional}\n-# {safety.young}",
            f"**{safety.not_reviewed}** Every card names its sources; "
            f"{len(place.library.sources)} public pages and papers in all. Exercise helps many "
            "people somewhat; nothing here promises more.",
            "**What I know about you** Nothing, unless you start a routine. Then: your Discord "
            "id, time zone, two times, a routine under a neutral name, and which reminders were "
            "sent and done, and what else the consent card lists. Never a diagnosis, a pain score "
            "or anything you write. "
            "`/privacy show` tells it in full, `/privacy delete` deletes all of it.",
            "-# Free software under the MIT licence. Nothing you look up is stored or logged.",
        ],
        [place.footer("about", place.go("help", "Help"), place.open("stop", "Stop rules"))],
    )

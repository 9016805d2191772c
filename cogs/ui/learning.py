"""Learning screens: a cause, an exercise, their sources, and what was found."""

from collections.abc import Sequence

from bot.errors import Gone
from bot.library import cards
from bot.library.entry import Entry, Reviewed
from bot.library.exercise import Exercise, Level
from bot.library.routine import Routine
from bot.library.search import Match, Topic
from bot.plain import in_code
from bot.services.pictures import alt_text
from cogs.ui.card import Card
from cogs.ui.parts import Button, option
from cogs.ui.picture import in_words
from cogs.ui.place import Place

STILL = "still"
"""The part of an exercise's path that asks for its still picture."""


FOUND = "find"
"""In the place of a path: what a search has found has none."""


def causes(place: Place, _: Sequence[str]) -> Card:
    """Return the overview of all causes."""
    entries = place.library.causes.values()
    return Card(
        [
            "## What can cause sciatica\n"
            "Read about what a clinician has named. I can't tell which of these is behind "
            "anybody's pain.",
            "\n\n".join(f"**{one.name}**\n{one.summary}" for one in entries),
        ],
        [
            [
                place.pick(
                    0,
                    "Open a cause",
                    [option(one.name, f"cause/{one.id}", one.summary) for one in entries],
                )
            ],
            place.footer("causes", place.go("exercises", "Exercises")),
        ],
    )


def cause(place: Place, args: Sequence[str]) -> Card:
    """Return one cause."""
    library = place.library
    found = library.causes.get(args[0])
    if found is None:
        raise Gone
    blocks = cards.cause_blocks(found)
    off = ", ".join(one.name for one in library.off_for(found.id))
    if off:
        blocks.append(f"**Off by default here** (ask a clinician first)\n{off}")
    options = [
        option(one.name, f"exercise/{one.id}", one.summary) for one in library.suiting(found.id)
    ]
    path = f"cause/{found.id}"
    return Card(
        [*blocks, footnote(place, found, blocks)],
        [
            [place.pick(0, "Exercises often used for it", options)] if options else [],
            [place.go("causes", "All causes"), place.go(f"sources/{path}", "Sources")],
            place.footer(path, place.open("stop", "Stop rules")),
        ],
    )


def exercise(place: Place, args: Sequence[str]) -> Card:
    """Return one exercise."""
    found = place.library.exercises.get(args[0])
    if found is None:
        raise Gone
    safety = place.library.safety
    blocks = cards.exercise_blocks(found)
    if found.osteoporosis_notice:
        blocks.append(f"⚠️ {safety.osteoporosis}")
    facts = cards.exercise_facts(found)
    path = f"exercise/{found.id}"
    if place.picture is None:
        blocks[0] += f"\n{in_words(alt_text(found), put_off=place.put_off)}"
    return Card(
        [*blocks, f"{facts}\n{footnote(place, found, [*blocks, facts])}"],
        [
            _easier_harder(place, found),
            [
                _other_picture(place, args),
                place.go("exercises", "All exercises"),
                place.go(f"sources/{path}", "Sources"),
            ],
            place.footer(path, place.open("stop", "Stop rules")),
        ],
        picture=place.picture,
    )


def _other_picture(place: Place, args: Sequence[str]) -> Button:
    """Return the button from the animation to the still, or back."""
    if args[1:] == [STILL]:
        return place.go(f"exercise/{args[0]}", "See it move")
    return place.go(f"exercise/{args[0]}/{STILL}", "Start and end")


def _easier_harder(place: Place, found: Exercise) -> list[Button]:
    buttons: list[Button] = []
    for word, variation in (("Easier", found.easier), ("Harder", found.harder)):
        if variation is not None and variation.exercise is not None:
            name = place.library.exercises[variation.exercise].name
            buttons.append(place.go(f"exercise/{variation.exercise}", f"{word} exercise: {name}"))
    return buttons


def sources(place: Place, args: Sequence[str]) -> Card:
    """Return all the sources of an entry, with titles."""
    kind, entry_id = args[0], args[1]
    found = entry_of(place, kind, entry_id)
    if found is None:
        raise Gone
    known = place.library.sources
    lines = [
        f"- [{known[one].title}](<{known[one].url}>), {known[one].publisher}"
        + (f", {known[one].year}" if known[one].year else "")
        for one in found.sources
    ]
    path = f"{kind}/{entry_id}"
    back = f"{path}/{Level.CALM}" if kind == "routine" else path
    return Card(
        [
            f"## Sources\nWhat the card on **{found.name}** rests on. The words are our own.",
            "\n".join(lines),
            review_note(place, found),
        ],
        [place.footer(f"sources/{path}", place.go(back, "Back"))],
    )


def entry_of(place: Place, kind: str, entry_id: str) -> Entry | Routine | None:
    """Return the entry a path is about, of those that have a name and sources."""
    library = place.library
    if kind == "routine":
        return library.known(entry_id)
    if kind == "guide":
        return library.guides.get(entry_id)
    if kind == "cause":
        return library.causes.get(entry_id)
    return library.exercises.get(entry_id)


def results(place: Place, query: str, matches: Sequence[Match]) -> Card:
    """Return what a search has found."""
    shown = in_code(query)
    if not matches:
        return Card(
            [
                f"## Nothing found for {shown}\n"
                "Try the name of a cause or an exercise, for example `slipped disc`, "
                "`figure 4` or `nerve floss`. I can't look up how something feels."
            ],
            [
                [
                    place.go("causes", "Causes"),
                    place.go("exercises", "Exercises"),
                    *place.share("causes"),
                    place.report(FOUND),
                    place.emergency(),
                ]
            ],
        )
    topics = [match.topic for match in matches]
    return Card(
        [
            f"## Found for {shown}",
            "\n".join(f"- **{topic.name}** · {topic.kind}" for topic in topics),
        ],
        [
            [
                place.pick(
                    0,
                    "Open one of these",
                    [option(topic.name, path_of(topic), topic.kind) for topic in topics],
                )
            ],
            [place.report(FOUND), place.emergency()],
        ],
    )


def path_of(topic: Topic) -> str:
    """Return the path of what was found."""
    return f"{topic.kind}/{topic.id}"


def review_note(place: Place, entry: Reviewed) -> str:
    """Say who signed for an entry, and that it is information."""
    safety = place.library.safety
    looked_at = f"Facts last looked at {entry.last_reviewed:%d %B %Y}."
    return f"-# {cards.signed(entry, safety)} {looked_at} {safety.disclaimer_short}"


def footnote(place: Place, entry: Reviewed, blocks: Sequence[str]) -> str:
    """Return the small print of a card: as many source links as fit, and the review note."""
    note = review_note(place, entry)
    room = cards.MESSAGE_TEXT - cards.text_length(blocks) - len(note) - 120
    links: list[str] = []
    for source_id in entry.sources:
        source = place.library.sources[source_id]
        link = f"[{source.publisher}](<{source.url}>)"
        if len(link) + 3 > room:
            break
        room -= len(link) + 3
        links.append(link)
    return f"-# Sources: {' · '.join(links)}\n{note}" if links else note

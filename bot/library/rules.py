"""Rules across content files: references, hard filters, limits and wording, all problems at once.

The hard filters (docs/content.md): for every cause that a routine is often used for, none of its
exercises is off by default; where it names a herniated disc, every morning and calm exercise is
marked ``morning_ok``; every exercise suits at least one of the named causes; calm lists hold calm
exercises only, build lists nothing harder than build.
"""

from collections.abc import Collection, Iterator
from pathlib import PurePath

from bot.library import cards, wording
from bot.library.cause import Cause
from bot.library.entry import Reviewed
from bot.library.exercise import Exercise, Level
from bot.library.guide import Guide
from bot.library.pose_rules import pose_problems
from bot.library.problems import Document, Path, Problem
from bot.library.routine import Routine
from bot.library.routine_rules import neutral_names, routine_lists, routine_problems
from bot.library.safety import Safety
from bot.library.search import fold
from bot.library.shelf import Shelf, twice, unknown

GUIDE_IDS = 70
"""Characters that the ids of a guide and a section may have: a custom id carries them both."""


def check(shelf: Shelf, posed: Collection[str] | None = None) -> list[Problem]:
    """Return every problem that a single file cannot show by itself.

    Where some exercises are named as ``posed``, only their poses are looked at: it takes long.
    """
    found: list[Problem] = []
    for _, entry, document in shelf.entries():
        found += _file_name(entry.id, document)
        found += _sources(entry, document, shelf)
        found += _limits(entry, document, shelf)
    for exercise, document in shelf.exercises.values():
        found += _exercise(exercise, document, shelf)
        if posed is None or exercise.id in posed:
            found += pose_problems(exercise.pose, document)
    for routine, document in shelf.routines.values():
        found += routine_problems(routine, document, shelf)
    for guide, document in shelf.guides.values():
        found += _guide(guide, document)
    if shelf.sources is not None:
        listed, document = shelf.sources
        found += twice(document, "sources", [source.id for source in listed.sources], "id")
    if shelf.safety is not None:
        safety, document = shelf.safety
        found += _sources(safety, document, shelf)
        found += _emergency_fits(safety, document)
    found += neutral_names(shelf)
    found += _offers(shelf)
    found += _names(shelf)
    found += _numbers(shelf)
    found += _wording(shelf)
    return found


def _file_name(entry_id: str, document: Document) -> Iterator[Problem]:
    stem = PurePath(document.file).stem
    if stem != entry_id:
        yield document.problem(("id",), f"is `{entry_id}` but the file is named `{stem}`")


def _sources(entry: Reviewed, document: Document, shelf: Shelf) -> Iterator[Problem]:
    if shelf.sources is None:
        return
    known = {source.id for source in shelf.sources[0].sources}
    cited: list[tuple[str, tuple[str, ...]]] = [("sources", entry.sources)]
    if isinstance(entry, Guide):
        cited.append(("links", entry.links))
    for name, ids in cited:
        yield from twice(document, name, ids)
        for index, source_id in enumerate(ids):
            if source_id not in known:
                yield document.problem((name, index), f"`{source_id}` is not in sources.yaml")


def _exercise(exercise: Exercise, document: Document, shelf: Shelf) -> Iterator[Problem]:
    for name, ids in (("suits", exercise.suits), ("default_off", exercise.default_off)):
        yield from twice(document, name, ids)
        for index, cause_id in enumerate(ids):
            yield from unknown(document, (name, index), cause_id, shelf.ids("causes"), "cause")
    for cause_id in sorted(set(exercise.suits) & set(exercise.default_off)):
        yield document.problem(("default_off",), f"`{cause_id}` stands in suits as well")
    for name, variation in (("easier", exercise.easier), ("harder", exercise.harder)):
        if variation is not None and variation.exercise is not None:
            path = (name, "exercise")
            yield from unknown(
                document, path, variation.exercise, shelf.ids("exercises"), "exercise"
            )
            if variation.exercise == exercise.id:
                yield document.problem(path, "points at the exercise itself")


def _guide(guide: Guide, document: Document) -> Iterator[Problem]:
    yield from twice(document, "sections", [section.id for section in guide.sections], "id")
    for index, section in enumerate(guide.sections):
        length = len(guide.id) + len(section.id)
        if length > GUIDE_IDS:
            yield document.problem(
                ("sections", index, "id"),
                f"has {length} characters together with the guide's id; at most {GUIDE_IDS} fit",
            )


def _limits(entry: Reviewed, document: Document, shelf: Shelf) -> Iterator[Problem]:
    limit = cards.MESSAGE_TEXT - cards.RESERVE
    for path, blocks in _cards(entry, shelf):
        length = cards.text_length(blocks)
        if length > limit:
            yield document.problem(
                path, f"makes a card of {length} characters; at most {limit} fit"
            )


def _cards(entry: Reviewed, shelf: Shelf) -> Iterator[tuple[Path, list[str]]]:
    """Yield what an entry puts on cards, with the part of the file it comes from."""
    exercises = {name: exercise for name, (exercise, _) in shelf.exercises.items()}
    if isinstance(entry, Exercise):
        yield (), cards.exercise_blocks(entry)
    elif isinstance(entry, Cause):
        off = [one.name for one in exercises.values() if entry.id in one.default_off]
        yield (), [*cards.cause_blocks(entry), ", ".join(off)]
    elif isinstance(entry, Guide):
        for index, section in enumerate(entry.sections):
            yield ("sections", index), cards.section_blocks(entry, section)
    elif isinstance(entry, Routine):
        for level in Level:
            lists = [items for _, of, _, items in routine_lists(entry) if of is level]
            known = [[item for item in items if item.exercise in exercises] for items in lists]
            lines = [cards.routine_lines(items, exercises) for items in known]
            listed = {item.exercise for items in known for item in items}
            # The notice names the exercises that it is about.
            marked = [exercises[one].name for one in listed if exercises[one].osteoporosis_notice]
            yield (level.value,), [*cards.routine_blocks(entry), *lines, ", ".join(marked)]
    if shelf.sources is not None:
        cited = [one for one in shelf.sources[0].sources if one.id in entry.sources]
        yield ("sources",), [cards.source_links(cited)]


def _offers(shelf: Shelf) -> Iterator[Problem]:
    """Refuse a cause that no exercise is used for, or more than Discord shows in a select."""
    if any(kind == "exercises" for kind, _ in shelf.broken):
        return
    for cause, document in shelf.causes.values():
        count = sum(cause.id in exercise.suits for exercise, _ in shelf.exercises.values())
        if not count and not shelf.is_edited:
            yield document.problem(("id",), "stands in `suits` of no exercise")
        elif count > cards.SELECT_OPTIONS:
            yield document.problem(
                ("id",), f"is suited by {count} exercises; at most {cards.SELECT_OPTIONS} fit"
            )


def _emergency_fits(safety: Safety, document: Document) -> Iterator[Problem]:
    length = cards.text_length(cards.emergency_blocks(safety))
    if length > cards.MESSAGE_TEXT - cards.RESERVE:
        yield document.problem(("emergency",), f"makes a card of {length} characters")


def _names(shelf: Shelf) -> Iterator[Problem]:
    """Refuse a name or alias that leads to two entries of one kind."""
    owners: dict[tuple[str, str], str] = {}
    for kind, entry, document in shelf.entries():
        if kind == "routines":
            continue
        terms = [(("name",), entry.name)]
        terms += [(("aliases", i), alias) for i, alias in enumerate(entry.aliases)]
        for path, term in terms:
            owner = owners.setdefault((kind, fold(term)), entry.id)
            if owner != entry.id:
                yield document.problem(path, f"`{term}` already leads to `{owner}`")


def _numbers(shelf: Shelf) -> Iterator[Problem]:
    owners: dict[int, str] = {}
    for exercise, document in shelf.exercises.values():
        owner = owners.setdefault(exercise.number, exercise.id)
        if owner != exercise.id:
            yield document.problem(("number",), f"{exercise.number} is `{owner}` already")


def _wording(shelf: Shelf) -> Iterator[Problem]:
    documents = [document for _, _, document in shelf.entries()]
    if shelf.safety is not None:
        documents.append(shelf.safety[1])
    for document in documents:
        for path, text in wording.texts(document.data):
            for complaint in wording.complaints(text):
                yield document.problem(path, complaint)

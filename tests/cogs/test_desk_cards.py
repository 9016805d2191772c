"""Every card and form of moderators' fits Discord, for every entry and at its largest."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from simcord.components import validate_modal

from bot.domain.editorial import Action, Draft, State, Version
from bot.errors import UserError
from bot.library import forms
from bot.library.edition import Plain
from bot.library.form_fields import MOST, Section
from bot.library.form_places import FormPlaces
from bot.library.judging import Verdict
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.library.problems import Problem
from bot.plain import plainly, quoted, sentence
from bot.services.desks import Desk
from bot.services.drafting import Met
from cogs.ui import desk_cards, desk_words, meeting_cards, picking_cards, preview_cards
from cogs.ui import preview_parts as parts
from cogs.ui.card import Card
from cogs.ui.meeting import both_texts
from cogs.ui.place import Place
from cogs.ui.section_form import SectionForm, check_fits, cut
from tests.support.entries import entries, entry

OWNER = 2**63 - 1
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LONG_KEY = Key(Kind.EXERCISE, "x" * 40)
NASTY = "`*_|<@1>](https://x.example) " * 40


def nested(found: Any) -> Iterator[dict[str, Any]]:
    for one in found:
        yield one
        yield from nested(one.get("components", ()))


def check(card: Card) -> str:
    """Check a card against Discord's limits; return its words."""
    items = list(nested(card.to_components()))
    texts = [one["content"] for one in items if one["type"] == 10]
    ids = [one["custom_id"] for one in items if "custom_id" in one]
    assert all(text.strip() for text in texts)
    assert sum(map(len, texts)) <= 4000
    assert len(items) <= 40
    assert all(len(one) <= 100 for one in ids)
    assert len(set(ids)) == len(ids)
    for menu in (one for one in items if one["type"] == 3):
        values = [one["value"] for one in menu["options"]]
        assert 1 <= len(values) <= 25
        assert len(set(values)) == len(values)
        assert all(1 <= len(one["label"]) <= 100 for one in menu["options"])
        assert all(1 <= len(value) <= 100 for value in values)
    return "\n".join(texts)


def drafted(action: Action = Action.PUBLISH, **changes: Any) -> Draft:
    return Draft(
        action=action,
        state=State(changes=changes),
        version=2**31,
        revision=2**31 - 1,
        author_id=OWNER,
        touched_at=NOW,
        waiting=True,
        reason=NASTY[:200],
        asker_id=OWNER,
    )


def version() -> Version:
    return Version(
        number=2**31,
        action=Action.PUBLISH,
        state=State(changes={"summary": "x"}),
        reason=NASTY[:200],
        author_id=OWNER,
        approver_id=OWNER,
        made_at=NOW,
    )


def some(library: Library) -> Iterator[tuple[Key, Plain]]:
    """Yield all entries, but of the exercises a few: they have the same sections."""
    for key, data in entries(library):
        if key.kind is not Kind.EXERCISE or key.id in {"bridge", "walking", "cat_cow"}:
            yield key, data


def desk_of(key: Key, data: Any, **more: Any) -> Desk:
    return Desk(guild_id=OWNER, key=key, bundled=data, **{"version": None, "draft": None, **more})


def place(library: Library) -> Place:
    return Place(library=library, owner=OWNER, may_share=True)


def everything_changed(data: dict[str, Any]) -> dict[str, Any]:
    return {field: NASTY if isinstance(value, str) else value for field, value in data.items()}


def test_the_card_of_an_entry_fits_as_it_is_and_with_everything_changed(
    library: Library,
) -> None:
    for key, data in some(library):
        check(desk_cards.desk_card(place(library), desk_of(key, data)))
        changed = everything_changed(dict(data))
        for action in (Action.PUBLISH, Action.MERGE):
            desk = desk_of(
                key, data, version=version(), draft=drafted(action, **changed), beneath=changed
            )
            problems = [Problem(key.file, 1, one, f"has {NASTY}") for one in data]
            for section in forms.sections(key.kind, desk.text):
                note = desk_words.saved(desk, section.id, problems)
                check(desk_cards.desk_card(place(library), desk, note))
            note = desk_words.merged_note(desk, list(data))
            check(desk_cards.desk_card(place(library), desk, note))
            check(desk_cards.diff(place(library), desk))
            check(desk_cards.discarding(place(library), desk, 2**31))
            for shown in (True, False):
                check(verdict(library, desk, problems, shown=shown))


def verdict(library: Library, desk: Desk, problems: list[Problem], *, shown: bool) -> Card:
    return preview_cards.verdict_card(
        place(library),
        desk,
        Verdict(problems=tuple(problems), notes=(NASTY,) * 30),
        parts.parts_of(desk.key, library) if shown else {},
        list(desk.text),
        is_shown=shown,
    )


def test_the_longest_ids_fit(library: Library) -> None:
    data = {**entry(library, "exercise/bridge"), "id": LONG_KEY.id, "name": NASTY}
    desk = desk_of(LONG_KEY, data, version=version(), draft=drafted(), beneath=data)
    check(desk_cards.desk_card(place(library), desk))
    check(desk_cards.discarding(place(library), desk, 10**9 - 1))
    check(verdict(library, desk, [], shown=False))
    guide = Key(Kind.GUIDE, "x" * 40)
    path = f"{guide}/{'y' * 40}"
    assert len(path) <= 100
    section = {**entry(library, "guide/posture")["sections"][0], "id": "y" * 40}
    long = {**entry(library, "guide/posture"), "id": guide.id, "sections": [section] * 12}
    card = desk_cards.desk_card(place(library), desk_of(guide, {**long, "sections": [section]}))
    check(card)


async def test_the_form_of_every_section_of_every_entry_fits(library: Library) -> None:
    drafting = SimpleNamespace(shown=lambda desk, section: forms.shown(section, desk.text, library))
    editorial = SimpleNamespace(drafting=drafting)
    client = SimpleNamespace(process="0" * 8, services=SimpleNamespace(editorial=editorial))
    interaction = cast("Any", SimpleNamespace(client=client, created_at=NOW))
    count = 0
    for key, data in entries(library):
        for changed in (dict(data), everything_changed(dict(data))):
            for section in forms.sections(key.kind, changed):
                form = SectionForm(interaction, desk_of(key, changed), section)
                validate_modal(form.to_dict())
                count += 1
    assert count > 800


def met(section: Section, mine: str, theirs: str) -> Met:
    desk = desk_of(SAFETY, {"name": NASTY}, draft=drafted())
    return Met(
        desk=desk,
        parcel_id="x" * 32,
        section=section,
        mine={one.path: mine for one in section.fields},
        theirs={one.path: theirs for one in section.fields},
        other_id=OWNER,
    )


def test_two_texts_of_any_section_fit_whatever_they_say(library: Library) -> None:
    for key, data in some(library):
        for section in forms.sections(key.kind, data):
            for text in ("x" * MOST, "*" * MOST, "\n" * MOST, "> a\n" * 1000, ""):
                one = met(section, text, f"{text[:-1]}b")
                check(meeting_cards.meeting(place(library), one))
                files = meeting_cards._files(one)
                assert bool(files) is (len(text) > 0)


def test_a_form_filled_with_both_texts_fits(library: Library) -> None:
    data = entry(library, "exercise/bridge")
    section = forms.section(Kind.EXERCISE, data, "steps")
    assert section is not None
    (start, steps) = (one.path for one in section.fields)
    filled = both_texts(
        section, {start: "Mine.", steps: "m" * 3000}, {start: "", steps: "t" * 3000}
    )
    assert filled == {start: "Mine.", steps: "m" * 3000}
    same = both_texts(section, {start: "Same."}, {start: "Same.", steps: ""})
    assert same == {start: "Same."}
    with pytest.raises(UserError, match="longer than the 4000 characters"):
        check_fits({start: "x" * (MOST + 1)})
    assert cut("x" * 50, 45) == f"{'x' * 44}…"


def test_which_entry_is_asked_in_pages_that_fit(library: Library) -> None:
    names = {Key(Kind.EXERCISE, f"{'x' * 36}_{n}"): NASTY[:60] for n in range(200)}
    drafts = dict.fromkeys(names, drafted())
    for page in (0, 5, 9, 999):
        for purpose in picking_cards.PURPOSES:
            said = check(picking_cards.drafts_card(place(library), purpose, drafts, names, page))
            assert "200 in all" in said
        check(picking_cards.which_entry(place(library), Kind.EXERCISE, names, page))
    check(picking_cards.which_kind(place(library), names))
    check(picking_cards.which_kind(place(library), {}))
    check(picking_cards.which_entry(place(library), Kind.CAUSE, {}, 0))
    check(picking_cards.drafts_card(place(library), "cedit", {}, {}, 0))


def test_a_hidden_entry_and_one_that_a_release_took_away_say_so(library: Library) -> None:
    key, data = Key(Kind.EXERCISE, "bridge"), entry(library, "exercise/bridge")
    hidden = replace(version(), state=State(retired=True))
    assert "nothing: it is hidden" in check(
        desk_cards.desk_card(place(library), desk_of(key, data, version=hidden))
    )
    back = replace(version(), state=State(), author_id=None, approver_id=None)
    assert "by somebody" in check(
        desk_cards.desk_card(place(library), desk_of(key, data, version=back))
    )
    desk = desk_of(key, None, version=version(), beneath=data)
    said = check(desk_cards.desk_card(place(library), desk))
    assert "comes without this entry" in said


# Words.


@pytest.mark.parametrize(
    ("name", "words", "section"),
    [
        ("steps[2]", "Start and steps: Steps 2", "steps"),
        ("dose", "How much", "dose"),
        ("dose.note", "How much: sides and note: Note", "dose_more"),
        ("easier.text", "Easier and harder: An easier way", "ways"),
        ("pose.keyframes", "pose.keyframes", ""),
        ("file", "The whole entry", ""),
        ("", "The whole entry", ""),
        ("colour", "colour", ""),
    ],
)
def test_parts_are_called_as_their_forms_call_them(
    library: Library, name: str, words: str, section: str
) -> None:
    found = FormPlaces(Kind.EXERCISE, entry(library, "exercise/bridge")).of(name)
    assert (found.words, found.section_id) == (words, section)


def test_parts_of_guides_and_routines_are_called_by_their_section(library: Library) -> None:
    guide = entry(library, "guide/posture")
    places = FormPlaces(Kind.GUIDE, guide)
    first = guide["sections"][0]
    assert places.of("sections[1]").section_id == f"part.{first['id']}"
    assert places.of("sections[1].points[2]").words == f"Section: {first['title']}: Points 2"
    assert places.of("sections").section_id == "order"
    routine = FormPlaces(Kind.ROUTINE, entry(library, "routine/hip"))
    assert routine.of("build").section_id == "build"
    assert routine.of("build.morning[3].note").words == "Build level: Morning 3, note"


def test_what_was_typed_neither_acts_nor_looks_like_the_bots() -> None:
    assert plainly("a\n# b\n**c** [d](e) <@1> @everyone") == (
        "a # b \\*\\*c\\*\\* \\[d\\](e) \\<@1> @\u200beveryone"
    )
    assert plainly("x" * 300, 10) == "x" * 9 + "…"
    assert quoted("a\n# b", 50) == "> a\n> \\# b"
    assert quoted("", 50) == "> (empty)"
    assert sentence("`[x](https://y.example)` <@1> ||s||") == (
        "`[x] (https://y.example)` ‹@1> ǀǀsǀǀ"
    )


def test_a_text_full_of_signs_is_shown_back_in_no_time() -> None:
    began = time.perf_counter()
    for text in ("[a](" * 1000, "*" * MOST, "\n" * MOST, " -" * 2000):
        assert quoted(text, MOST)
    assert time.perf_counter() - began < 1


def test_a_card_that_discord_would_refuse_is_known(library: Library) -> None:
    assert parts.drawn(place(library), "exercise/none") is None
    assert parts.drawn(place(library), "exercise/bridge") is not None
    for words in ("x" * 4001, " "):
        assert not parts.fits(Card([words]))
    assert parts.parts_of(Key(Kind.EXERCISE, "none"), library) == {}
    broken = cast("Any", SimpleNamespace(exercises={}, causes={}))
    assert parts.drawn(place(broken), "cause/x") is None

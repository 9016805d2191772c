"""Tests that every screen and every card stays inside Discord's limits, and works when pressed."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any, NamedTuple

import pytest

from bot.domain.claims import Claim, State
from bot.domain.delivery import Kind, Problem
from bot.domain.encouragement import Note
from bot.domain.enrolment import QUIET_AFTER, Enrolment
from bot.domain.key import OccurrenceKey
from bot.domain.marks import Standing
from bot.domain.moderation import MOST_ROLES
from bot.domain.progress import Streak, Tally
from bot.domain.schedule import Occurrence, Schedule
from bot.domain.session import Shape, Target, begun, moved
from bot.domain.slots import Slot
from bot.domain.summary import WeekSummary
from bot.domain.weeks import look_back
from bot.library.dose import Timer
from bot.library.exercise import Level, Position
from bot.library.library import Library
from bot.library.sheet import slots_of
from bot.library.steps import steps_of
from bot.library.zones import ZoneChoice
from bot.services import routines
from bot.services.pictures import ALT_LENGTH, Picture, alt_text
from bot.services.privacy import Forgotten, Held
from bot.services.sessions import Seen
from bot.store.guilds import GuildSettings
from bot.store.occurrences import Marked
from bot.store.settlements import LastDelivery
from cogs.ui import (
    break_cards,
    flow,
    learning,
    looking_back,
    marked,
    marking,
    own,
    privacy,
    privacy_cards,
    progress_words,
    reminder,
    report,
    router,
    routine_card,
    session,
    session_cards,
    session_ends,
    settings,
    settings_cards,
    setup,
)
from cogs.ui.card import Card
from cogs.ui.draft import Draft
from cogs.ui.exercise_list import ANY, PAGE
from cogs.ui.log_card import log_card
from cogs.ui.message import card_of
from cogs.ui.place import Place
from cogs.ui.progress_card import progress_card
from cogs.ui.session_frame import Frame, Running
from cogs.ui.summary_card import no_more_summaries
from tests.support.lookback import DAY, MONDAY, past, record

OWNER = 2**63 - 1
ZONE = "America/Argentina/ComodRivadavia"
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
GONE = Forgotten(anything=True, aged_out=NOW, keep_days=3650)
DELIVERY = "f" * 25
TIMES = ((Slot.MORNING, time(10, 30)), (Slot.EVENING, time(22, 30)))
ITEMS = (
    *router.ITEMS,
    *flow.ITEMS,
    *own.ITEMS,
    *marking.ITEMS,
    *session.ITEMS,
    *looking_back.ITEMS,
    *report.ITEMS,
    *settings.ITEMS,
    *privacy.ITEMS,
)
BUTTON, SELECT, TEXT, ACTION_ROW = 2, 3, 10, 1
ROLE_SELECT, CHANNEL_SELECT = 6, 8
SUCCESS = 3

Component = dict[str, Any]


class Message(NamedTuple):
    """A card as it is sent: what it is, and every component of it, nested ones included."""

    name: str
    components: list[Component]

    def of(self, kind: int) -> list[Component]:
        """Return the components of a type."""
        return [one for one in self.components if one["type"] == kind]

    @property
    def custom_ids(self) -> list[str]:
        """Return every custom id."""
        return [one["custom_id"] for one in self.components if "custom_id" in one]

    @property
    def text(self) -> str:
        """Return all the words."""
        return "\n".join(one["content"] for one in self.of(TEXT))


def sent(name: str, card: Card) -> Message:
    return Message(name, list(nested(card.to_components())))


def nested(components: Iterable[Component]) -> Iterator[Component]:
    for one in components:
        yield one
        yield from nested(one.get("components", ()))
        yield from nested(filter(None, [one.get("accessory")]))


def paths(library: Library) -> Iterator[str]:
    """Yield the path of every screen."""
    yield from ("about", "causes", "emergency", "exercises", "help", "stop")
    yield from ("tier/urgent", "tier/routine")
    for kind, entries in (("cause", library.causes), ("exercise", library.exercises)):
        for one in entries:
            yield from (f"{kind}/{one}", f"sources/{kind}/{one}")
    yield from (f"exercise/{one}/still" for one in library.exercises)
    for guide in library.guides.values():
        yield from (f"guide/{guide.id}", f"sources/guide/{guide.id}")
        yield from (f"guide/{guide.id}/{section.id}" for section in guide.sections)
    yield from (f"routine/{one}/{level}" for one, level in product(library.routines, Level))
    yield from (f"sources/routine/{one}" for one in library.routines)
    for routine, level in product(library.routines, Level):
        for slot in slots_of(level):
            yield f"sheet/{routine}/{level}" + (f"/{slot}" if slot else "")
    filters = product((ANY, *library.causes), (ANY, *Position), (ANY, *Level))
    for cause, position, level in filters:
        found = library.filtered(
            cause=None if cause == ANY else cause,
            position=None if position == ANY else Position(position),
            level=None if level == ANY else Level(level),
        )
        for page in range(max(1, -(-len(found) // PAGE))):
            yield f"exercises/{cause}/{position}/{level}/{page}"


def places(library: Library) -> dict[str, Place]:
    private = Place(library=library, owner=OWNER)
    shareable = Place(library=library, owner=OWNER, may_share=True)
    picture = Picture(f"{'x' * 40}.gif", b"", "x" * ALT_LENGTH)
    return {
        "private": private,
        "shareable": shareable,
        "shared": shareable.for_everybody(),
        "illustrated": replace(shareable, picture=picture),
        "put off": replace(shareable, put_off=True),
    }


def enrolment(routine: str, level: str, **more: Any) -> Enrolment:
    return Enrolment(
        user_id=OWNER,
        schedule=Schedule(zone=ZONE, times=dict(TIMES)),
        routine=routine,
        level=level,
        consent_at=NOW,
        active_at=NOW,
        nudge_minutes=90,
        summary=True,
        **more,
    )


def occurrence(slot: Slot) -> Occurrence:
    return Occurrence(slot=slot, day=NOW.date(), due_at=NOW)


def claim(member: Enrolment, slot: Slot | None) -> Claim:
    return Claim(
        delivery_id=DELIVERY,
        kind=Kind.FIRST if slot else Kind.TEST,
        enrolment=member,
        due_at=NOW,
        expires_at=NOW + timedelta(hours=3),
        first_attempt_at=NOW,
        occurrence=occurrence(slot) if slot else None,
        excused_before=True,
    )


def setups(place: Place) -> Iterator[tuple[str, Card]]:
    for routine, times, zone in product(
        ("", *place.library.routines), ((), TIMES[:1], TIMES), ("", ZONE)
    ):
        draft = Draft(zone=zone, times=times, routine=routine)
        name = f"{routine or 'no routine'}, {len(times)} times, {zone or 'no zone'}"
        yield f"setup with {name}", setup.missing(place, draft)
        choices = [ZoneChoice(zone=f"{ZONE}{n}", label="x" * 100) for n in range(25)]
        yield f"which zone with {name}", setup.which_zone(place, draft, choices)
        card = setup.which_zone(place, draft, choices, pick=own.EDIT_ZONE, again=None)
        yield f"which zone on edit with {name}", card
        if draft.complete:
            yield f"consent with {name}", setup.consent(place, draft, NOW)


def deliveries(place: Place) -> Iterator[tuple[str, Card]]:
    results = {
        "arrived": routines.TestResult(arrived=True),
        "waiting": routines.TestResult(waits=timedelta(minutes=90)),
        **{problem: routines.TestResult(problem=problem) for problem in Problem},
    }
    upcoming = routine_card.next_lines([occurrence(slot) for slot in Slot])
    for name, result in results.items():
        yield f"started, {name}", setup.started(place, result, upcoming)
        yield f"tested, {name}", setup.tested(place, result)
    for problem in Problem:
        yield f"problem {problem}", setup.problem(place, problem)


def overviews(place: Place) -> Iterator[tuple[str, Card]]:
    lasts = [
        None,
        *(
            LastDelivery(
                kind=Kind.FIRST,
                due_at=NOW,
                settled_at=NOW + timedelta(minutes=90),
                state=state,
                message_id=1,
            )
            for state in ("sent", "dropped", "failed")
        ),
    ]
    upcoming = [occurrence(slot) for slot in Slot]
    members = product(place.library.routines, Level, (None, *Problem), (None, NOW.date()), lasts)
    for routine, level, problem, paused, last in members:
        member = enrolment(routine, level, problem=problem, paused_from=paused)
        seen = routines.Overview(
            enrolment=member, upcoming=upcoming, last=last, streak=9999, now=NOW
        )
        name = f"{routine}, {level}, {problem}, {paused}, {last and last.state}"
        yield f"overview of {name}", routine_card.overview(place, seen)
        if problem is None and last is None:
            yield f"edit of {name}", routine_card.edit(place, member, NOW, "Saved.")
            resumed = break_cards.resumed(place, seen, was_paused=paused is not None)
            yield f"resumed {name}", resumed
            yield f"going on with {name}", break_cards.going_on(place, seen)
            yield f"flare-up ended of {name}", break_cards.flare_ended(place, seen)
    quiet = enrolment("hip", "calm", ignored=QUIET_AFTER + 1, flare_from=NOW.date())
    seen = routines.Overview(enrolment=quiet, upcoming=[], last=None, streak=0, now=NOW)
    yield "overview of a quiet one", routine_card.overview(place, seen)


def sayings(place: Place) -> Iterator[tuple[str, Card]]:
    yield "declined", setup.declined(place)
    yield "paused", break_cards.paused(place, None)
    yield "paused for a while", break_cards.paused(place, NOW.date())
    yield "how long a flare-up", break_cards.how_long(place)
    yield "flaring", break_cards.flaring(place, NOW.date())
    yield "nothing to log", log_card(place, [])
    yield "log", log_card(place, fortnight())
    yield "leaving", privacy_cards.leaving(place)
    yield "left", privacy_cards.left(place, GONE)
    yield "kept", privacy_cards.kept(place)
    yield "asking before deleting", privacy_cards.asking(place)
    yield "deleted", privacy_cards.deleted(place, GONE)
    yield "nothing held", privacy_cards.nothing(place)
    yield "all that can be held", privacy_cards.held_card(place, everything_held())
    yield "nothing found", learning.results(place, "`" * 6000, [])
    for query in ("piriformis", "hamstring", "disc", "e"):
        found = place.library.index.find(query, limit=25)
        yield f"found {query}", learning.results(place, "x" * 6000, found)


def everything_held() -> Held:
    """Return all that can be held about somebody, at its longest."""
    routine = {
        **dict.fromkeys(("paused_from", "flare_from"), NOW.date()),
        "consent_at": NOW,
        "zone": "America/Argentina/ComodRivadavia",
        "guild_id": 1,
        "routine": "x" * 16,
        "level": "strong",
        "nudge_minutes": 90,
        "summary": True,
        "delivery_state": "untested",
        "ignored": 8,
    }
    slots = [{"slot": str(one), "at": time(8)} for one in Slot]
    many: list[dict[str, Any]] = [{"day": NOW.date()}] * 9999
    names = ("occurrence", "delivery", "session", *privacy_cards._TEXTS)
    rows = {"routine": [routine], "slot": slots, **dict.fromkeys(names, many)}
    return Held(rows=rows, now=NOW, keep_days=3650)


def fortnight() -> list[Marked]:
    states = (None, State.OPEN, State.SENT, State.SKIPPED, State.MISSED, State.EXCUSED)
    return [
        Marked(
            user_id=OWNER,
            occurrence=Occurrence(slot=slot, day=NOW.date() - timedelta(days=back), due_at=NOW),
            standing=None if state is None else Standing(state=state),
            changed_at=NOW,
        )
        for back, state in zip(range(7), (*states, None), strict=True)
        for slot in Slot
    ]


def reminders(library: Library) -> Iterator[tuple[str, Card]]:
    for routine, level, slot in product(library.routines, Level, Slot):
        name = f"{routine}, {level}, {slot}"
        member = enrolment(routine, level, ignored=QUIET_AFTER)
        late = NOW + timedelta(hours=2, minutes=59)
        yield f"reminder of {name}", reminder.reminder(library, claim(member, slot), late)
        about = reminder.About(
            library=library,
            enrolment=member,
            occurrence=occurrence(slot),
            ref=DELIVERY,
            today=NOW.date(),
        )
        yield f"reminder again of {name}", reminder.again(about)
        yield f"reminder done of {name}", marked.done(about, NOW)
        yield f"reminder skipped of {name}", marked.skipped(about)
        yield f"reminder snoozed of {name}", marked.snoozed(about, NOW)
        yield f"reminder as planned of {name}", marked.as_planned(about)
        yield f"reminder skipped ahead of {name}", marked.skipped_ahead(about, about)
    member = enrolment("hip", "calm")
    yield "reminder as test", reminder.reminder(library, claim(member, None), NOW)


def sessions(place: Place) -> Iterator[tuple[str, Card]]:
    library = place.library
    for routine, level, slot in product(library.routines.values(), Level, Slot):
        name = f"{routine.id}, {level}, {slot}"
        steps = steps_of(library, routine, level, slot)
        key = OccurrenceKey(slot=slot, day=NOW.date())
        shape = Shape(routine=routine.id, level=level, ways=tuple(step.limits for step in steps))
        fresh = begun(OWNER, key, shape, NOW)
        seen = Seen(session=fresh, steps=steps, library=library)
        frame = Frame(place=place, seen=seen)
        yield f"session check of {name}", session_cards.check(frame)
        yield f"session over of {name}", session_ends.over(place, frame.seen.name, changed=True)
        what = reminder.About(
            library=library,
            enrolment=enrolment(routine.id, level),
            occurrence=occurrence(slot),
            ref=str(key),
            today=NOW.date(),
        )
        yield f"session list of {name}", marked.listed(what)
        yield f"session finished of {name}", marked.finished(what, NOW)
        stopped = session_ends.stopped(place, frame.seen.name, len(steps), [what.done()])
        yield f"session stopped of {name}", stopped
        for number, step in enumerate(steps, 1):
            for way in range(step.limits[0], step.limits[1] + 1):
                target = Target(step=number, way=way)
                led = replace(frame.seen, session=moved(fresh, target, shape, NOW))
                yield from session_steps(Frame(place=place, seen=led), f"{name}, {number}, {way}")
    for one in library.safety.reactions:
        advice = session_ends.advice(place, one.id)
        assert advice is not None
        yield f"session advice on {one.id}", advice


def session_steps(frame: Frame, name: str) -> Iterator[tuple[str, Card]]:
    shown = frame.seen.way.exercise
    picture = Picture(f"{shown.id}.gif", b"", alt_text(shown))
    yield f"session resumed at {name}", session_cards.resume(frame)
    yield f"session hurt at {name}", session_cards.hurt(frame)
    yield f"session step {name}", session_cards.exercise(frame, picture)
    for timer in Timer:
        running = Running(timer=timer, number=99, until=NOW)
        card = session_cards.exercise(frame, None, running)
        yield f"session step {name}, in words, {timer}", card


def looking_back_cards(place: Place) -> Iterator[tuple[str, Card]]:
    """Yield progress and summaries, every figure as long as it gets."""
    days = ["dm"] * 7 * 30
    seen = look_back(past(record(" ".join(days))), MONDAY + 209 * DAY, 26)
    seen = replace(seen, streak=Streak(now=9999, longest=9999), score=100)
    picture = Picture("progress.png", b"", progress_words.alt_text(seen))
    assert len(picture.alt) <= ALT_LENGTH
    for note in Note:
        for shown in (picture, None):
            card = progress_card(place, replace(seen, note=note), shown)
            yield f"progress, {note}, {shown is not None}", card
        week = WeekSummary(
            monday=date(2026, 9, 28),
            tally=Tally(done=14, missed=14, excused=14),
            score=100,
            streak=seen.streak,
            note=note,
        )
        summed_up = replace(claim(enrolment("hip", "calm"), Slot.MORNING), week=week)
        yield f"summary, {note}", card_of(place.library, summed_up, NOW)
    yield "no more summaries", no_more_summaries(place)


def settings_of_servers(place: Place) -> Iterator[tuple[str, Card]]:
    """Yield the settings, where nothing is chosen and where everything is, in long ids."""
    full = GuildSettings(
        guild_id=OWNER,
        audit_channel_id=OWNER,
        review=True,
        roles=frozenset(OWNER - one for one in range(MOST_ROLES)),
    )
    for name, chosen in (("no", GuildSettings(guild_id=OWNER)), ("all", full)):
        for make in (
            settings_cards.overview,
            settings_cards.moderators,
            settings_cards.audit_channel,
            settings_cards.review,
        ):
            yield f"settings, {make.__name__}, {name}", make(place, chosen, "x" * 300)
    yield "thanks for a report", report.thanks(place)


async def draw_everything(library: Library) -> list[Message]:
    drawn = [
        sent(f"{path} ({mode})", router.draw(place, path))
        for mode, place in places(library).items()
        for path in paths(library)
    ]
    place = Place(library=library, owner=OWNER, may_share=True)
    makers = (
        setups(place),
        deliveries(place),
        overviews(place),
        sayings(place),
        sessions(place),
        looking_back_cards(place),
        settings_of_servers(place),
    )
    for maker in (*makers, reminders(library)):
        drawn += [sent(name, card) for name, card in maker]
    return drawn


@pytest.fixture(scope="module")
def messages(library: Library) -> list[Message]:
    """Return every card there is, at its largest."""
    return asyncio.run(draw_everything(library))


def named(messages: Iterable[Message], *beginnings: str) -> list[Message]:
    found = [one for one in messages if one.name.startswith(beginnings)]
    assert found
    return found


def test_every_card_is_drawn_once(messages: list[Message]) -> None:
    names = Counter(one.name for one in messages)
    assert len(names) > 1500
    assert names.most_common(1)[0][1] == 1


def test_a_message_has_at_most_4000_characters(messages: list[Message]) -> None:
    lengths = {one.name: sum(len(text["content"]) for text in one.of(TEXT)) for one in messages}
    assert {name: length for name, length in lengths.items() if not 0 < length <= 4000} == {}


def test_a_message_has_at_most_40_components(messages: list[Message]) -> None:
    counts = {one.name: len(one.components) for one in messages}
    assert {name: count for name, count in counts.items() if count > 40} == {}


def test_no_text_is_empty(messages: list[Message]) -> None:
    assert [m.name for m in messages if not all(one["content"].strip() for one in m.of(TEXT))] == []


def test_a_custom_id_has_at_most_100_characters(messages: list[Message]) -> None:
    ids = {custom_id for one in messages for custom_id in one.custom_ids}
    assert [one for one in ids if len(one) > 100] == []


def test_a_custom_id_stands_once_in_a_message(messages: list[Message]) -> None:
    assert [m.name for m in messages if len(set(m.custom_ids)) < len(m.custom_ids)] == []


def test_a_row_has_one_select_or_1_to_5_buttons(messages: list[Message]) -> None:
    shapes = {
        tuple(one["type"] for one in row["components"])
        for message in messages
        for row in message.of(ACTION_ROW)
    }
    selects = {(SELECT,), (ROLE_SELECT,), (CHANNEL_SELECT,)}
    assert shapes <= {*selects, *((BUTTON,) * count for count in range(1, 6))}


def test_a_button_has_a_label_of_at_most_80_characters(messages: list[Message]) -> None:
    labels = {one["label"] for message in messages for one in message.of(BUTTON)}
    assert [label for label in labels if not 0 < len(label) <= 80] == []


def test_a_select_has_1_to_25_options(messages: list[Message]) -> None:
    counts = {
        (message.name, len(one["options"])) for message in messages for one in message.of(SELECT)
    }
    assert {one for one in counts if not 1 <= one[1] <= 25} == set()


@pytest.mark.parametrize("part", ["label", "value", "description"])
def test_every_part_of_an_option_has_at_most_100_characters(
    messages: list[Message], part: str
) -> None:
    written = {
        option[part]
        for message in messages
        for one in message.of(SELECT)
        for option in one["options"]
        if option.get(part) is not None
    }
    assert written
    assert [text for text in written if not 0 < len(text) <= 100] == []


def test_the_values_of_a_select_differ(messages: list[Message]) -> None:
    for message in messages:
        for one in message.of(SELECT):
            values = [option["value"] for option in one["options"]]
            assert len(set(values)) == len(values), message.name


def test_a_select_has_at_most_one_option_chosen(messages: list[Message]) -> None:
    for message in messages:
        for one in message.of(SELECT):
            chosen = [option for option in one["options"] if option.get("default")]
            assert len(chosen) <= 1, message.name


def test_no_two_items_answer_the_same_custom_id(messages: list[Message]) -> None:
    patterns = [item.__discord_ui_compiled_template__ for item in ITEMS]
    ids = {custom_id for one in messages for custom_id in one.custom_ids}
    answers = {one: sum(bool(pattern.fullmatch(one)) for pattern in patterns) for one in ids}
    assert {one: count for one, count in answers.items() if count != 1} == {}


def test_every_screen_leads_to_the_emergency_signs(messages: list[Message]) -> None:
    others = [one for one in messages if not one.name.startswith("emergency (")]
    assert [
        one.name
        for one in others
        if not any(custom_id.endswith("|emergency") for custom_id in one.custom_ids)
    ] == []


def test_every_screen_has_a_button_that_reports_a_problem_with_it(
    messages: list[Message], library: Library
) -> None:
    screens = [one for one in messages if one.name.endswith((" (private)", " (shared)"))]
    found = named(messages, "found", "nothing found", "session step", "session check")
    for message in (*screens, *found):
        reported = [one.split("|")[2] for one in message.custom_ids if one.startswith("report|")]
        assert len(reported) == 1, message.name
        assert report.title_of(Place(library=library, owner=OWNER), reported[0]), message.name


def test_a_reminder_has_no_button_that_reports(messages: list[Message]) -> None:
    for message in named(messages, "reminder", "summary", "overview"):
        assert not any(one.startswith("report|") for one in message.custom_ids), message.name


def test_share_is_offered_only_where_the_member_may_send_messages(
    messages: list[Message],
) -> None:
    def shares(message: Message) -> bool:
        return any(custom_id.startswith("share|") for custom_id in message.custom_ids)

    screens = {one.name: shares(one) for one in messages}
    assert not any(share for name, share in screens.items() if "(private)" in name)
    assert not any(share for name, share in screens.items() if "(shared)" in name)
    assert screens["exercise/bird_dog (shareable)"]


def test_a_routine_is_never_offered_for_sharing(messages: list[Message]) -> None:
    own = ("routine/", "sheet/", "overview", "reminder", "edit", "consent", "session")
    for message in named(messages, *own):
        assert not any(one.startswith("share|") for one in message.custom_ids), message.name


def test_a_shared_screen_belongs_to_nobody(messages: list[Message]) -> None:
    for message in messages:
        if message.name.endswith("(shared)"):
            assert {one.split("|")[1] for one in message.custom_ids} == {"0"}, message.name


def test_consent_has_exactly_one_confirming_button(messages: list[Message]) -> None:
    for message in named(messages, "consent"):
        styles = [one["style"] for one in message.of(BUTTON)]
        assert styles.count(SUCCESS) == 1, message.name


def test_consent_names_the_professional_and_the_time_it_is(
    messages: list[Message], library: Library
) -> None:
    for message in named(messages, "consent"):
        assert library.safety.see_professional in message.text
        assert "It is **09:00** for you right now, right?" in message.text


def test_every_component_of_a_reminder_carries_the_delivery(messages: list[Message]) -> None:
    for message in named(messages, "reminder"):
        carrying = [DELIVERY in one.split("|") for one in message.custom_ids]
        assert carrying, message.name
        assert all(carrying), message.name


def test_a_session_names_no_reaction_but_where_it_asks_for_it(
    messages: list[Message], library: Library
) -> None:
    reactions = {one.id for one in library.safety.reactions}
    for message in messages:
        named_there = {part for one in message.custom_ids for part in one.split("|")} & reactions
        asks = message.name.startswith("session finished")
        assert named_there == (reactions if asks else set()), message.name


def test_every_step_of_a_session_has_its_buttons_and_its_dose(
    messages: list[Message], library: Library
) -> None:
    wanted = {"Back", "Easier", "Harder", "That hurts", "Stop", "Emergency signs"}
    doses = {one.dose.words() for one in library.exercises.values()}
    for message in named(messages, "session step"):
        labels = {one["label"] for one in message.of(BUTTON)}
        assert wanted <= labels, message.name
        assert labels & {"Next", "Finish"}, message.name
        assert any(f"**How much** {dose}." in message.text for dose in doses), message.name


def test_a_reminder_has_done_and_the_test_message_has_not(messages: list[Message]) -> None:
    labels = {m.name: {one["label"] for one in m.of(BUTTON)} for m in named(messages, "reminder")}
    assert "Done" not in labels["reminder as test"]
    due = [found for name, found in labels.items() if name.startswith("reminder of")]
    assert all({"Start", "Done", "Skip"} <= found for found in due)


def test_a_reminder_names_every_exercise_that_carries_the_osteoporosis_notice(
    messages: list[Message], library: Library
) -> None:
    for message in named(messages, "reminder of"):
        routine, level, slot = message.name.removeprefix("reminder of ").split(", ")
        items = library.routines[routine].items(Level(level), Slot(slot))
        exercises = [library.exercises[one.exercise] for one in items]
        carrying = [one.name for one in exercises if one.osteoporosis_notice]
        notice = f"⚠️ **{', '.join(carrying)}** {library.safety.osteoporosis_short}"
        assert (notice in message.text) is bool(carrying), message.name
        assert (library.safety.osteoporosis_short in message.text) is bool(carrying)


def test_every_routine_asks_to_see_a_professional_first(
    messages: list[Message], library: Library
) -> None:
    for message in named(messages, "routine/", "sheet/", "consent", "about", "overview"):
        assert library.safety.see_professional in message.text, message.name


def leads_to(message: Message) -> set[str]:
    """Return the paths that a message's buttons and selects lead along."""
    buttons = [one["custom_id"].split("|") for one in message.of(BUTTON)]
    led = {parts[2] for parts in buttons if parts[0] in {"go", "open", "share"}}
    led |= {parts[3] for parts in buttons if parts[0] == "peek"}
    for one in message.of(SELECT):
        if one["custom_id"].startswith(("pick|", "look|")):
            led |= {option["value"] for option in one["options"]}
    return led


def test_what_a_card_leads_to_can_be_drawn(messages: list[Message], library: Library) -> None:
    drawn = {one.name.removesuffix(" (private)") for one in messages}
    led = {path for message in messages for path in leads_to(message)}
    assert led - drawn == set()
    assert {f"exercise/{one}" for one in library.exercises} <= led


async def test_everything_to_read_is_reached_from_help(library: Library) -> None:
    place = Place(library=library, owner=OWNER, may_share=True)
    waiting, seen = ["help"], {"help"}
    while waiting:
        path = waiting.pop()
        fresh = leads_to(sent(path, router.draw(place, path))) - seen
        seen |= fresh
        waiting += fresh
    # Routines are reached from one's own, most filters from other filters.
    elsewhere = ("exercises/", "routine/", "sheet/", "sources/routine/")
    everything = {path for path in paths(library) if not path.startswith(elsewhere)}
    bare_guides = {f"guide/{one}" for one in library.guides}
    assert everything - seen - bare_guides == set()

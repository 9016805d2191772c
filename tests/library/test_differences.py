"""Tests of bot.library.differences: what changed, as lines that people read."""

from bot.library.differences import as_text, differences
from bot.library.edition import Plain, plain
from bot.library.library import Library


def told(old: Plain | None, new: Plain | None) -> str:
    return as_text(differences(old, new))


def test_what_is_the_same_is_not_told(library: Library) -> None:
    data = plain(library.exercises["bridge"])
    assert differences(data, data) == []


def test_a_field_is_told_with_what_it_lost_and_got() -> None:
    assert told({"name": "Bridge", "minutes": 2}, {"name": "Bridge", "minutes": 3}) == (
        "# minutes\n- 2\n+ 3"
    )


def test_of_a_list_only_the_lines_that_differ_are_told() -> None:
    assert told({"steps": ["One.", "Two.", "Three."]}, {"steps": ["One.", "2.", "Three."]}) == (
        "# steps\n- Two.\n+ 2."
    )


def test_a_group_is_told_field_by_field() -> None:
    old = {"dose": {"repetitions": [8, 12], "note": ""}}
    new = {"dose": {"repetitions": [8, 10], "note": "Slowly."}}
    assert told(old, new) == "# dose.repetitions\n- 12\n+ 10\n# dose.note\n+ Slowly."


def test_yes_and_no_are_words() -> None:
    assert told({"morning_ok": True}, {"morning_ok": False}) == "# morning_ok\n- yes\n+ no"


def test_joints_are_told_without_their_numbers(library: Library) -> None:
    old = plain(library.exercises["bridge"])
    frames = [{**one, "name": "later"} for one in old["pose"]["keyframes"]]
    new = {**old, "pose": {**old["pose"], "keyframes": frames}}
    assert told(old, new) == "# pose.keyframes\n+ other positions of the joints"


def test_an_entry_that_comes_or_goes_is_told_whole(library: Library) -> None:
    data = plain(library.causes["general"])
    assert all(line[0] in "#+" for line in told(None, data).splitlines())
    assert all(line[0] in "#-" for line in told(data, None).splitlines())
    assert f"+ {data['name']}" in told(None, data)


def test_items_of_a_list_read_as_lines(library: Library) -> None:
    data = plain(library.routines["extension"])
    shorter = {**data, "calm": data["calm"][1:]}
    text = told(data, shorter)
    assert text.startswith("# calm\n- exercise: prone_lying · note: Slip a pillow")

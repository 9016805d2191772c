"""Tests of bot.library.form_names: who is meant by a name, and who by none."""

import pytest

from bot.library.form_names import Named, id_of, name_of
from bot.library.library import Library


@pytest.mark.parametrize(
    ("text", "kind", "entry_id"),
    [
        ("Bridge", "exercise", "bridge"),
        ("cat-cow", "exercise", "cat_cow"),
        ("cat_cow", "exercise", "cat_cow"),
        ("Child’s pose", "exercise", "childs_pose"),
        ("stroll", "exercise", "walking"),
        ("brigde", "exercise", "bridge"),
        ("Prone on elbow", "exercise", "prone_on_elbows"),
        ("Lumbar herniated disk", "cause", "herniated_disc"),
        ("Piriformis sindrome", "cause", "piriformis"),
        ("Not yet diagnosed", "cause", "general"),
        # What says more than a name, or could be several, or is nothing.
        ("Bridge with one leg", "exercise", None),
        ("Prone on elbows more", "exercise", None),
        ("knee", "exercise", None),
        ("br", "exercise", None),
        ("Headstand", "exercise", None),
        ("Bridge", "cause", None),
        ("", "cause", None),
    ],
)
def test_an_entry_is_found_by_name_alias_id_and_through_a_slip(
    library: Library, text: str, kind: Named, entry_id: str | None
) -> None:
    assert id_of(text, kind, library) == entry_id


def test_entries_are_shown_by_name_and_by_id_where_there_is_none(library: Library) -> None:
    assert name_of("general", "cause", library) == "Not yet diagnosed"
    assert name_of("gone", "cause", library) == "gone"
    assert name_of(None, "exercise", library) == ""


def test_a_name_that_leads_elsewhere_is_not_shown(library: Library) -> None:
    taken = library.exercises["wall_sit"].model_copy(update={"name": "Bridge"})
    exercises = {**library.exercises, "wall_sit": taken}
    twice = Library(
        causes=library.causes,
        exercises=exercises,
        routines=library.routines,
        guides=library.guides,
        safety=library.safety,
        sources=library.sources,
    )
    assert [name_of(one, "exercise", twice) for one in ("bridge", "wall_sit")] == [
        *("Bridge", "wall_sit"),
    ]


def test_every_entry_is_shown_by_a_name_that_is_read_as_it(library: Library) -> None:
    for cause in library.causes.values():
        assert name_of(cause.id, "cause", library) == cause.name
    for exercise in library.exercises.values():
        assert name_of(exercise.id, "exercise", library) == exercise.name

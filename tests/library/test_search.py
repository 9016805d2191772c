"""Tests of bot.library.search: typos, synonyms and spellings lead to what was meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.library import Library
from bot.library.search import GOOD, Index, Topic, TopicKind, fold


def found(library: Library, query: str, kind: TopicKind | None = None) -> list[str]:
    return [match.topic.id for match in library.index.find(query, kind=kind)]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bird-dog", "bird dog"),
        ("  CAT,  cow!", "cat cow"),
        ("Piriförmis", "piriformis"),
        ("slipped disk", "slipped disc"),
        ("bulging discs", "bulging disc"),
        ("Figure 4", "figure four"),
        ("press-ups", "press up"),
        ("waiter's bow", "waiters bow"),
        ("…", ""),
        ("", ""),
    ],
)
def test_one_spelling_is_compared(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("query", "topic"),
    [
        # Names and ids in any case.
        ("Lumbar herniated disc", "herniated_disc"),
        ("BIRD DOG", "bird_dog"),
        ("si_joint", "si_joint"),
        # Synonyms.
        ("slipped disc", "herniated_disc"),
        ("bulging disk", "herniated_disc"),
        ("worn disc", "degenerative_disc"),
        ("SIJ", "si_joint"),
        ("pinched nerve", "general"),
        ("undiagnosed", "general"),
        ("cobra", "prone_press_up"),
        ("figure 4", "figure_four"),
        ("nerve floss", "sciatic_slider"),
        ("cat camel", "cat_cow"),
        ("waiters bow", "hip_hinge"),
        # Typos.
        ("hernaited disk", "herniated_disc"),
        ("stenosys", "spinal_stenosis"),
        ("pirifromis", "piriformis"),
        ("pregnent", "pregnancy"),
        ("glute brige", "bridge"),
        ("catcow", "cat_cow"),
        # The beginning, while somebody still types; a word in the middle.
        ("walk", "walking"),
        ("arthritis", "facet_oa"),
        ("isthm", "isthmic_spondylolisthesis"),
        # Sections of guides.
        ("lifting", "posture/lifting"),
    ],
)
def test_what_is_meant_comes_first(library: Library, query: str, topic: str) -> None:
    assert found(library, query)[0] == topic


@pytest.mark.parametrize("query", ["", "   ", "?!", "qwertyuiop", "zzz"])
def test_nothing_is_found_for_what_means_nothing(library: Library, query: str) -> None:
    assert found(library, query) == []


@pytest.mark.parametrize(
    ("query", "kind", "topic"),
    [
        ("piriformis", "cause", "piriformis"),
        ("piriformis", "exercise", "supine_piriformis"),
        ("walking", "guide", "flare_ups/walking"),
    ],
)
def test_only_the_kind_that_was_asked_for_is_found(
    library: Library, query: str, kind: TopicKind, topic: str
) -> None:
    matches = library.index.find(query, kind=kind)
    assert matches[0].topic.id == topic
    assert {match.topic.kind for match in matches} == {kind}


@pytest.mark.parametrize("kind", ["cause", "exercise"])
def test_every_name_and_alias_of_an_entry_leads_to_it(library: Library, kind: TopicKind) -> None:
    entries = library.causes if kind == "cause" else library.exercises
    terms = [(one.id, term) for one in entries.values() for term in (one.name, *one.aliases)]
    assert len(terms) > len(entries)
    assert [
        (entry_id, term)
        for entry_id, term in terms
        if library.index.find(term, kind=kind)[0].topic.id != entry_id
    ] == []


@pytest.mark.parametrize("kind", ["cause", "exercise"])
def test_before_anything_is_typed_the_first_of_a_kind_are_offered(
    library: Library, kind: TopicKind
) -> None:
    entries = library.causes if kind == "cause" else library.exercises
    offered = [topic.id for topic in library.index.complete("", kind=kind)]
    assert offered == list(entries)[:25]


def test_what_is_offered_while_typing_is_what_would_be_found(library: Library) -> None:
    offered = library.index.complete("hamstr", kind="exercise", limit=3)
    assert [topic.id for topic in offered] == found(library, "hamstr", "exercise")[:3]
    assert len(offered) == 3


def test_a_name_counts_more_than_an_alias() -> None:
    index = Index(
        [
            Topic(kind="guide", id="a", name="First", aliases=("same words",)),
            Topic(kind="guide", id="b", name="Same words"),
        ]
    )
    assert [match.topic.id for match in index.find("same words")] == ["b", "a"]


@given(st.text() | st.text("abcdeinrst ", max_size=20), st.integers(1, 30))
@settings(deadline=None)
def test_the_best_come_first_and_no_more_than_asked_for(
    library: Library, query: str, limit: int
) -> None:
    scores = [match.score for match in library.index.find(query, limit=limit)]
    assert len(scores) <= limit
    assert scores == sorted(scores, reverse=True)
    assert all(GOOD <= score <= 100 for score in scores)


def test_what_is_spelt_as_in_the_index_is_told_from_a_slip(library: Library) -> None:
    spelt = [library.index.spelt(one, "exercise") for one in ("BRIDGE", "bird dog", "stroll")]
    assert [one.id for one in spelt if one is not None] == ["bridge", "bird_dog", "walking"]
    for other in ("brigde", "bird", "general", "", "…"):
        assert library.index.spelt(other, "exercise") is None


def test_nothing_but_signs_names_nothing() -> None:
    index = Index([Topic(kind="cause", id="x", name="Strain", aliases=("🙂🙂",))])
    assert index.spelt("…", "cause") is None

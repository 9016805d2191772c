"""What the benchmarks put into the mouths of servers is what moderators could have published."""

from benchmarks.published import EDITED, EDITS, RENAMES, UNEDITED, fill, press
from bot.library.kinds import Kind
from bot.library.library import Library
from bot.library.overlay import over
from bot.services.homes import Homes
from bot.services.libraries import Libraries
from bot.store.editions import Editions
from bot.store.engine import Database
from bot.store.enrolments import Enrolments


def test_every_edit_is_shown(library: Library) -> None:
    for server in range(3 * RENAMES):
        edits = list(press(library).edits(server))
        seen = over(library, edits, str(server))
        assert len({one.key for one in edits}) == EDITS
        for one in edits:
            entry = (seen.exercises if one.key.kind is Kind.EXERCISE else seen.causes)[one.key.id]
            assert entry not in (*library.exercises.values(), *library.causes.values())


def test_every_server_edits_one_exercise_and_leaves_another(library: Library) -> None:
    writer = press(library)
    said = [list(writer.edits(server)) for server in range(RENAMES)]
    assert all(edits[0].key == EDITED for edits in said)
    assert UNEDITED not in {one.key for edits in said for one in edits}
    assert len({str(edits) for edits in said}) == len(said)


def test_some_servers_find_by_other_names(library: Library) -> None:
    writer = press(library)
    anew = [
        over(library, writer.edits(server), "").found_as is None for server in range(2 * RENAMES)
    ]
    assert anew == [server % RENAMES == 0 for server in range(2 * RENAMES)]


async def test_what_is_stored_is_read(database: Database, library: Library) -> None:
    await fill(database, library, [500, 501])
    libraries = Libraries(
        library, editions=Editions(database), enrolments=Enrolments(database), homes=Homes()
    )
    await libraries.load()
    for number, guild_id in enumerate((500, 501)):
        wanted = {one.key: one for one in press(library).edits(number)}
        assert {one.key: one for one in libraries.editions(guild_id)} == wanted

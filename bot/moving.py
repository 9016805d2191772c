"""Moving: ``db copy`` brings a SQLite database to PostgreSQL, with a bar on a terminal."""

from tqdm import tqdm

from bot.errors import SettingsError
from bot.settings import database_address
from bot.store import copying, lock
from bot.store.engine import Database


async def copy_database(source: str, target: str) -> dict[str, int]:
    """Copy a database that no process uses into one that is empty; return the rows of each table.

    Raises:
        SettingsError: an address cannot be used.
        AlreadyRunning: a process of the bot works with the source.
        StoreError: a database cannot be used, the source has another schema, the target holds
            something, or the copy is not the same.
    """
    reading = _database(source, "sqlite", "FROM cannot be used: it should be sqlite:///data/bot.db")
    if reading.path is None or not reading.path.is_file():
        raise SettingsError([f"FROM cannot be used: there is no file {reading.path}."])
    writing = _database(
        target, "postgresql", "TO cannot be used: it should be postgresql://user:password@host/name"
    )
    with lock.hold(reading.path):
        try:
            rows = await copying.count(reading)
            with tqdm(total=rows, unit="row", unit_scale=True, disable=None) as bar:
                return await copying.copy(reading, writing, bar.update)
        finally:
            await reading.close()
            await writing.close()


def _database(url: str, scheme: str, refusal: str) -> Database:
    try:
        address = database_address(url)
    except ValueError:
        raise SettingsError([f"{refusal}."]) from None
    if not address.startswith(scheme):
        raise SettingsError([f"{refusal}."])
    return Database(address)

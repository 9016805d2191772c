"""Warm: what every process of the bot would load for itself, loaded before they begin as forks.

Only the process they begin from imports this (tests/support/nursery.py). Content in another folder
is read as ever; so is every file by the processes that begin in earnest. What is done every hour is
done at once, and not only when a process is a minute old.
"""

from datetime import timedelta
from functools import cache

import alembic.command
import alembic.config
import alembic.script

from bot import app, wiring
from bot.domain.typed import wall_clocks
from bot.services import upkeep
from bot.settings import Settings

LOADED = (alembic.command, alembic.config, alembic.script)

app.use_packaged_zones()
app.load_library = cache(app.load_library)
app.load_library(Settings.model_fields["content_dir"].default)
wiring.Zones = cache(wiring.Zones)
wiring.Zones(wall_clocks)
upkeep.FIRST_AFTER = timedelta()

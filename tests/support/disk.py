"""Disk: how the bot opens a SQLite file in earnest, and how tests in this process do."""

from bot.store import sqlite

IN_EARNEST = sqlite._PRAGMAS

WITHOUT_WAITING = (*IN_EARNEST, "PRAGMA synchronous = OFF")
"""No commit waits for the disk: nobody pulls the plug here, and half the time was nothing else."""

"""sciatica-bot: answers about causes and exercises, and reminders that arrive."""

__version__ = "0.1.0"

"""Cogs: the glue to Discord. A command is parse, one service call, render; no rule stands here."""

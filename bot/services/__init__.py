"""Use cases: what members, moderators and the clock ask of the bot, without Discord or SQL."""

"""The library: what ``content/`` may say, and what it says.

Models (one schema for bundled and edited content), parsing that reports every problem at once,
the rules that hold across files, and search. What does *not* belong here: Discord, SQL, time.
"""

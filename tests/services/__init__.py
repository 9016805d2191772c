"""Tests of the use cases, on the real store and a Discord in memory."""

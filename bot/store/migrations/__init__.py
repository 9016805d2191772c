"""Migrations: one numbered file a step; never edited once released."""

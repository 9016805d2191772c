"""Partial: indexes of those rows only that are asked for, few of many."""

from typing import Any

from sqlalchemy import Column, Connection, Index, MetaData, event, text


def partial_index(name: str, column: Column[Any], where: str) -> None:
    """Index a column of the rows that fulfil a condition."""
    Index(name, column, sqlite_where=text(where), info={"where": where})


def know_conditions(metadata: MetaData) -> None:
    """Let tables that are made from ``metadata`` have their conditions on PostgreSQL, too.

    Naming them as its own where they are defined would load its dialect at every start on SQLite.
    """
    event.listen(metadata, "before_create", _for_postgresql)


def _for_postgresql(metadata: MetaData, connection: Connection, **_: object) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])

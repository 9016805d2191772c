"""The store: tables, queries and migrations. All SQL stands here, and no decisions do."""

from bot.store.without_orm import leave_out_orm

# Before any module of the store asks SQLAlchemy for a connection.
leave_out_orm()

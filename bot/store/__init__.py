"""The store: tables, queries and migrations. All SQL stands here, and no decisions do."""

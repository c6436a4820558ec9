"""Tables the database itself keeps append-only: no update, no delete, no truncate."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$
"""


def protect(editor: BaseDatabaseSchemaEditor | BaseDatabaseWrapper, table: str) -> None:
    """Install the triggers on a table, on SQLite or PostgreSQL."""
    for statement in protecting(vendor_of(editor), table):
        execute(editor, statement)


def unprotect(editor: BaseDatabaseSchemaEditor | BaseDatabaseWrapper, table: str) -> None:
    """Remove them (a reversed migration)."""
    for statement in unprotecting(vendor_of(editor), table):
        execute(editor, statement)


def protecting(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            POSTGRESQL_FUNCTION,
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def unprotecting(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}"
            for what in ("change", "truncate")
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]


def vendor_of(editor: BaseDatabaseSchemaEditor | BaseDatabaseWrapper) -> str:
    connection = editor.connection if isinstance(editor, BaseDatabaseSchemaEditor) else editor
    return str(connection.vendor)


def execute(editor: BaseDatabaseSchemaEditor | BaseDatabaseWrapper, statement: str) -> None:
    if isinstance(editor, BaseDatabaseSchemaEditor):
        editor.execute(statement, params=None)
    else:
        with editor.cursor() as cursor:
            cursor.execute(statement)

"""The rows of a PostgreSQL at one moment, by COPY; and back, into a schema of their own.

A restore fills a schema that nobody reads yet. Its tables take the place of those of the desk in
one short transaction: until then, and after a `kill -9` at any point, the desk is as it was.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final, LiteralString, NamedTuple, cast

import psycopg
from django.db import connections
from psycopg import sql

from liandong.desk.backup.errors import BackupError

FOLDER: Final = "tables"
PIECE: Final = 16 << 20
"""Bytes of rows that are one member of the archive."""
NAME: Final = re.compile(rf"{FOLDER}/([a-z_0-9]+)/\d+")
Connection = psycopg.Connection[tuple[Any, ...]]


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees the database as it is now, however long it is used."""
    own = connections.create_connection("default")
    own.connect()
    try:
        source = cast("Connection", own.connection)
        source.autocommit = True
        source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        source.execute("SELECT count(*) FROM django_migrations")  # the moment is that of this one
        yield source
    finally:
        own.close()


def description(source: Connection) -> dict[str, Any]:
    """What an archive says of the database: version, migrations, rows by table, and the last number
    that each sequence gave."""
    migrations = source.execute("SELECT app, name FROM django_migrations").fetchall()
    return {
        "database_version": _one(source, "SHOW server_version"),
        "migrations": sorted(map(list, migrations)),
        "rows": _rows(source, list(_columns(source))),
        "sequences": dict(source.execute(_SEQUENCES).fetchall()),
    }


_SEQUENCES: Final = (
    "SELECT sequencename::text, last_value FROM pg_sequences"
    " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
)


def _columns(source: Connection) -> dict[str, list[str]]:
    """The stored columns of each table of the schema, in their order."""
    found: dict[str, list[str]] = {}
    rows = source.execute(
        "SELECT relname::text, attname::text FROM pg_class c JOIN pg_attribute ON attrelid = c.oid"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY relname, attnum"
    )
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def _rows(source: Connection, tables: list[str]) -> dict[str, int]:
    counted = sql.SQL("SELECT count(*) FROM {}")
    return {table: int(_one(source, counted.format(sql.Identifier(table)))) for table in tables}


def _one(source: Connection, question: "LiteralString | sql.Composed", *values: Any) -> Any:
    row = source.execute(question, values or None).fetchone()
    return row[0] if row else None


def size_of(source: Connection) -> int:
    """Bytes of the tables, roughly what their rows take as text."""
    return int(
        _one(
            source,
            "SELECT coalesce(sum(pg_table_size(oid)), 0)::bigint FROM pg_class"
            " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'",
        )
    )


def pieces(source: Connection) -> Iterator[tuple[str, bytes]]:
    """Name and content of each member: the rows of the tables as COPY writes them."""
    for table, names in _columns(source).items():
        statement = sql.SQL("COPY {} ({}) TO STDOUT").format(*_named(table, names))
        piece, number = bytearray(), 0
        with source.cursor().copy(statement) as copy:
            for data in copy:
                piece += data
                if len(piece) >= PIECE:
                    number += 1
                    yield f"{FOLDER}/{table}/{number:06d}", bytes(piece)
                    piece.clear()
        if piece:
            yield f"{FOLDER}/{table}/{number + 1:06d}", bytes(piece)


def _named(table: str, names: list[str]) -> tuple[sql.Composable, sql.Composable]:
    return sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))


class Loader:
    """Loads pieces into the tables of a schema that nobody uses yet.

    Foreign keys and further indexes are made once the rows are there, which is what takes least
    time; triggers that guard rows are off meanwhile, as these rows were guarded when written.
    """

    def __init__(self, target: Connection) -> None:
        self._target = target
        self._columns = _columns(target)
        self._tables = list(self._columns)
        self._copying: _Copying | None = None
        self._definitions: list[str] = []

    def begin(self) -> None:
        """Empty the tables, which a migration has filled with rows of its own."""
        self._each_table("DISABLE TRIGGER USER")
        names = sql.SQL(", ").join(map(sql.Identifier, self._tables))
        self._target.execute(sql.SQL("TRUNCATE {}").format(names))
        for kind, question in (("CONSTRAINT", _FOREIGN_KEYS), ("INDEX", _INDEXES)):
            for table, name, definition in self._target.execute(question).fetchall():
                self._definitions.append(definition)
                drop = (
                    sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                        sql.Identifier(table), sql.Identifier(name)
                    )
                    if kind == "CONSTRAINT"
                    else sql.SQL("DROP INDEX {}").format(sql.Identifier(name))
                )
                self._target.execute(drop)
        self._definitions.reverse()  # unique indexes before the foreign keys that rest on them

    def sink(self, member: str) -> "_RowSink | None":
        """Where the piece of this name goes; None where it is no piece."""
        found = NAME.fullmatch(member)
        if found is None:
            return None
        table = found[1]
        if table not in self._columns:
            raise BackupError(f"备份里的表 {table} 这个版本没有", "用做备份的版本恢复，再升级")
        if self._copying is None or self._copying.table != table:
            self._close()
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                *_named(table, self._columns[table])
            )
            stack = ExitStack()
            copy = stack.enter_context(self._target.cursor().copy(statement))
            self._copying = _Copying(table, stack, copy)
        return _RowSink(self._copying.copy)

    def finish(self, expected: dict[str, int], numbers: dict[str, int]) -> None:
        """Make indexes and keys, set the sequences, and compare the numbers of rows. Raises
        BackupError."""
        self._close()
        for definition in self._definitions:
            self._target.execute(definition)
        for name, last in numbers.items():
            self._target.execute("SELECT setval(%s::regclass, %s)", (f'"{name}"', last))
        self._each_table("ENABLE TRIGGER USER")
        found = _rows(self._target, self._tables)
        if found != expected:
            wrong = sorted(t for t in found.keys() | expected if found.get(t) != expected.get(t))
            raise BackupError(f"恢复的行数与备份不符：{'、'.join(wrong)}", "换用另一份备份")

    def _each_table(self, what: LiteralString) -> None:
        for table in self._tables:
            self._target.execute(sql.SQL(f"ALTER TABLE {{}} {what}").format(sql.Identifier(table)))

    def _close(self) -> None:
        if self._copying is not None:
            self._copying.stack.close()
            self._copying = None


class _Copying(NamedTuple):
    """The table that rows are put into now."""

    table: str
    stack: ExitStack
    copy: psycopg.Copy


class _RowSink:
    def __init__(self, copy: psycopg.Copy) -> None:
        self._copy = copy

    def write(self, data: bytes) -> None:
        self._copy.write(data)

    def close(self) -> None:
        """The next piece may be of the same table."""


_FOREIGN_KEYS: Final = (
    "SELECT conrelid::regclass::text, conname::text, format('ALTER TABLE %s ADD CONSTRAINT %I %s',"
    " conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint"
    " WHERE connamespace = current_schema()::regnamespace AND contype = 'f'"
)
_INDEXES: Final = (
    "SELECT indrelid::regclass::text, relname::text, pg_get_indexdef(indexrelid) FROM pg_index"
    " JOIN pg_class c ON c.oid = indexrelid"
    " WHERE relnamespace = current_schema()::regnamespace"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
)


def has_desk(target: Connection, schema: str) -> bool:
    """Whether the tables of a desk stand in the schema."""
    return bool(
        _one(
            target,
            "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
            " AND relkind = 'r' AND relname = 'django_migrations')",
            schema,
        )
    )


def take_place(target: Connection, *, staged: str, schema: str, aside: str) -> None:
    """Move all of the schema `staged` into `schema`, and what stands there into `aside`, in one
    transaction. Does nothing where nothing is staged."""
    with target.transaction():
        if not has_desk(target, staged):
            return
        if has_desk(target, schema):
            target.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(aside)))
            _move(target, schema, aside, only=_tables(target, staged))
        _move(target, staged, schema, only=None)
        target.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(staged)))


def _tables(target: Connection, schema: str) -> set[str]:
    rows = target.execute(
        "SELECT relname::text FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
        " AND relkind = 'r'",
        (schema,),
    )
    return {name for (name,) in rows}


def _move(target: Connection, source: str, to: str, *, only: set[str] | None) -> None:
    """Tables with their indexes and sequences, and the functions of their triggers. Of another
    desk's older version some tables may have other names: they stay, without anybody's harm."""
    functions = target.execute(
        "SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_class c"
        " ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE relnamespace = to_regnamespace(%s) AND pronamespace = relnamespace"
        " AND NOT tgisinternal",
        (source,),
    ).fetchall()
    for table in sorted(_tables(target, source)):
        if only is None or table in only:
            target.execute(
                sql.SQL("ALTER TABLE {}.{} SET SCHEMA {}").format(
                    sql.Identifier(source), sql.Identifier(table), sql.Identifier(to)
                )
            )
    for (function,) in functions:
        statement = f"ALTER FUNCTION {function} SET SCHEMA "
        target.execute(sql.SQL(statement) + sql.Identifier(to))

"""Whether the database is as the desk made it, as far as that decides what becomes of the audit.

Whoever may change the schema could have entries vanish before they are sealed, or keep them from
being sealed: by a trigger on this or on any other table, by a rule, an event trigger or a function
of PostgreSQL, by a unique index with a trigger that replaces, by a clause ON CONFLICT of SQLite, by
a foreign key that cascades, by a view in place of the table, by a setting that turns triggers off.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from liandong.desk.access.sealing.triggers import FUNCTIONS, unique_columns
from liandong.desk.work.own_triggers import own_triggers

MISSING: Final = "缺少"
CHANGED: Final = "被改动"
NOT_OURS: Final = "不是本工作台的"
UNIMPORTANT: Final = re.compile(r"[\s();]+")
"""PostgreSQL writes triggers with other blanks, quotes and brackets than they were created with."""
COLUMNS: Final = re.compile(r"(?<=update of )[^()]+?(?= on )", re.IGNORECASE)
SCHEMA: Final = re.compile(r" on [^ .]{1,63}[.]")

Rows = list[tuple[Any, ...]]


def strange_guards(connection: BaseDatabaseWrapper, model: type[models.Model]) -> list[str]:
    """What is missing, changed or not ours around the table of the model, each named in words."""
    expected = own_triggers(connection)
    check = _of_sqlite if connection.vendor == "sqlite" else _of_postgresql
    return list(check(_asking(connection), model, expected))


Ask = Callable[..., Rows]


def _asking(connection: BaseDatabaseWrapper) -> Ask:
    def ask(question: str, *values: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return list(cursor.fetchall())

    return ask


def _of_sqlite(
    ask: Ask, model: type[models.Model], expected: dict[str, tuple[str, str]]
) -> Iterator[str]:
    """Names are compared without regard to case, as SQLite does. The type that the schema gives a
    row is not trusted: SQLite goes by its statement alone."""
    table = model._meta.db_table
    rows = ask("SELECT type, sql FROM sqlite_master WHERE lower(name) = lower(%s)", table)
    kind, definition = rows[0] if rows else ("", "")
    if len(rows) != 1 or kind != "table":
        yield f"{table} 不是表"
    for word, clause in (("CONFLICT", "ON CONFLICT"), ("REFERENCES", "REFERENCES")):
        if word in str(definition).upper():
            yield f"表 {table} 的定义{CHANGED}（带 {clause}）"
    triggers = ask(
        "SELECT name, sql FROM sqlite_master"
        " WHERE lower(type) = 'trigger' OR instr(lower(sql), 'trigger')"
    )
    statements = {name: statement for name, (_table, statement) in expected.items()}
    yield from _strange_triggers(statements, triggers)
    columns: dict[str, tuple[str, ...]] = {}
    for index, partial in ask(
        'SELECT name, partial FROM pragma_index_list(%s) WHERE "unique"', table
    ):
        found = ask("SELECT name FROM pragma_index_info(%s) ORDER BY seqno", index)
        columns[index] = () if partial else tuple(str(name) for (name,) in found)
    yield from _strange_indexes(model, columns)


def _strange_triggers(expected: dict[str, str], triggers: Rows) -> Iterator[str]:
    found: dict[str, list[str]] = {name: [] for name in expected}
    for name, definition in triggers:
        found.setdefault(name, []).append(definition)
    for name, definitions in sorted(found.items()):
        if not definitions:
            yield f"触发器 {name} {MISSING}"
        for definition in definitions:
            if (words := _difference(expected.get(name), definition)) is not None:
                yield f"触发器 {name} {words}"


def _of_postgresql(
    ask: Ask, model: type[models.Model], expected: dict[str, tuple[str, str]]
) -> Iterator[str]:
    table = model._meta.db_table
    ((kind, hides_rows, forced, schema),) = ask(
        "SELECT relkind::text, relrowsecurity, relforcerowsecurity, relnamespace::text"
        " FROM pg_class WHERE oid = %s::regclass",
        table,
    )
    if kind != "r":
        yield f"{table} 不是表"
    if hides_rows or forced:
        yield f"表 {table} 设了行级安全策略"
    yield from _strange_triggers_of(ask, schema, expected)
    for question, words in _QUESTIONS:
        for row in ask(question, *[table] * question.count("%s")):
            yield words.format(*row, not_ours=NOT_OURS, table=table)
    for name, of in ask(
        "SELECT rulename::text, relname::text FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class"
        " WHERE relnamespace = %s::oid AND rulename <> '_RETURN'",
        schema,
    ):
        yield f"表 {of} 的规则 {name} {NOT_OURS}"
    indexes = ask(
        "SELECT c.relname, CASE WHEN indpred IS NULL AND indexprs IS NULL THEN"
        " (SELECT array_agg(attname::text ORDER BY place)"
        " FROM unnest(indkey::int2[]) WITH ORDINALITY AS k(number, place)"
        " JOIN pg_attribute ON attrelid = indrelid AND attnum = number) END"
        " FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
        " WHERE indrelid = %s::regclass AND indisunique",
        table,
    )
    yield from _strange_indexes(model, {name: tuple(columns or ()) for name, columns in indexes})


_QUESTIONS: Final = (
    (
        (
            "SELECT evtname::text FROM pg_event_trigger e JOIN pg_proc p ON p.oid = evtfoid"
            " JOIN pg_language l ON l.oid = prolang"
            # Those of an extension in C, as of pgaudit, are the operator's.
            " WHERE NOT (lanname = 'c' AND EXISTS (SELECT 1 FROM pg_depend WHERE deptype = 'e'"
            " AND classid = 'pg_event_trigger'::regclass AND objid = e.oid))"
        ),
        "事件触发器 {0} {not_ours}",
    ),
    (
        (
            "SELECT p.oid::regprocedure::text FROM pg_proc p"
            " WHERE strpos(lower(prosrc), lower(%s)) > 0"
            " OR strpos(lower(pg_get_function_sqlbody(p.oid)), lower(%s)) > 0"
        ),
        "函数 {0} 提到 {table}，{not_ours}",
    ),
    (
        (
            "SELECT unnest(setconfig), CASE WHEN setdatabase = 0 THEN '' ELSE"
            " (SELECT datname::text FROM pg_database d WHERE d.oid = setdatabase) END,"
            " CASE WHEN setrole = 0 THEN '' ELSE setrole::regrole::text END FROM pg_db_role_setting"
            " WHERE setdatabase IN (0, (SELECT oid FROM pg_database"
            " WHERE datname = current_database())) AND EXISTS (SELECT 1 FROM unnest(setconfig) s"
            " WHERE lower(s) LIKE 'session_replication_role=%%')"
        ),
        "数据库 {1} 或角色 {2} 设了 {0}，触发器可能被关掉",
    ),
    (
        (
            "SELECT setting FROM pg_settings WHERE name = 'session_replication_role'"
            " AND setting <> 'origin'"
        ),
        "session_replication_role 是 {0}，触发器被关掉",
    ),
    (
        (
            "SELECT inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits"
            " WHERE inhparent = %s::regclass OR inhrelid = %s::regclass"
        ),
        "表 {0} 继承自 {1}，{not_ours}",
    ),
    (
        (
            "SELECT conname::text, conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND (confrelid = %s::regclass OR conrelid = %s::regclass)"
        ),
        "表 {1} 的外键 {0} {not_ours}",
    ),
    (
        "SELECT polname::text FROM pg_policy WHERE polrelid = %s::regclass",
        "行级安全策略 {0} {not_ours}",
    ),
)


def _strange_triggers_of(
    ask: Ask, schema: str, expected: dict[str, tuple[str, str]]
) -> Iterator[str]:
    """Of all tables of the schema; names are unique within a table."""
    rows = ask(
        "SELECT relname::text, tgname::text, pg_get_triggerdef(t.oid, true), tgenabled::text,"
        " proname::text, prosrc, lanname::text, proconfig FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
        " JOIN pg_language l ON l.oid = prolang"
        " WHERE relnamespace = %s::oid AND NOT tgisinternal",
        schema,
    )
    ours = {(table, name): definition for name, (table, definition) in expected.items()}
    triggers = {row[:2]: row[2:] for row in rows}
    for place in sorted(ours.keys() | triggers.keys()):
        name = f"{place[1]}（表 {place[0]}）" if place not in ours else place[1]
        definition, *rest = triggers.get(place, (None,))
        words = _difference(_plain(ours.get(place)), _plain(definition))
        if words is not None:
            yield f"触发器 {name} {words}"
        elif tuple(rest) not in [("O", *named, "plpgsql", None) for named in FUNCTIONS.items()]:
            enabled, function = rest[:2]
            yield (
                f"触发器 {name} 被停用"
                if enabled != "O"
                else f"触发器 {name} 的函数 {function} {CHANGED}"
            )


def _difference(expected: str | None, actual: str | None) -> str | None:
    if expected is not None and actual is not None and _in_order(expected) == _in_order(actual):
        return None
    if expected is None:
        return NOT_OURS
    return MISSING if actual is None else CHANGED


def _in_order(definition: str) -> str:
    """Its columns are compared in one order: those of a model stand otherwise than they were added
    by its migration."""
    return COLUMNS.sub(
        lambda found: ", ".join(sorted(name.strip() for name in found[0].split(","))),
        definition,
        count=1,
    )


def _strange_indexes(
    model: type[models.Model], indexes: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    """Of unique indexes with their columns; without columns where they are partial or computed."""
    ours = set(unique_columns(model))
    for name in sorted(name for name, columns in indexes.items() if columns not in ours):
        yield f"唯一索引 {name} {NOT_OURS}"


def _plain(definition: str | None) -> str | None:
    """A trigger's definition by its words alone; its table without the schema."""
    if definition is None:
        return None
    words = UNIMPORTANT.sub(" ", definition.replace('"', ""))
    return SCHEMA.sub(" on ", words.strip().lower())

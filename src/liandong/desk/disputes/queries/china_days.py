"""Day, weekday and hour of a moment in China, worked out by the database itself.

Django's own functions call back into Python for each row on SQLite, which a picture of a year
cannot wait for. China keeps one time all year round.
"""

from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateField, FloatField, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, Any]
LOCAL = "%(expressions)s AT TIME ZONE 'Asia/Shanghai'"


class ChinaFunc(Func):
    """One expression, a moment, in two bodies; a per cent sign passes two formattings."""

    arity = 1
    on_sqlite: ClassVar[str]
    on_postgresql: ClassVar[str]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Sql:
        return self.as_sql(compiler, connection, template=self.on_sqlite, **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> Sql:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **extra)


class Day(ChinaFunc):
    output_field = DateField()
    on_sqlite = "date(%(expressions)s, '+8 hours')"
    on_postgresql = f"({LOCAL})::date"


class Weekday(ChinaFunc):
    """1 (Monday) to 7."""

    output_field = IntegerField()
    on_sqlite = "(CAST(strftime('%%%%w', %(expressions)s, '+8 hours') AS INTEGER) + 6) %%%% 7 + 1"
    on_postgresql = f"EXTRACT(ISODOW FROM {LOCAL})::integer"


class DayNumber(ChinaFunc):
    """Days and parts of days since some day, for taking one moment from another."""

    output_field = FloatField()
    on_sqlite = "julianday(%(expressions)s)"
    on_postgresql = "(EXTRACT(EPOCH FROM %(expressions)s) / 86400.0)::double precision"


class Hour(ChinaFunc):
    output_field = IntegerField()
    on_sqlite = "CAST(strftime('%%%%H', %(expressions)s, '+8 hours') AS INTEGER)"
    on_postgresql = f"EXTRACT(HOUR FROM {LOCAL})::integer"

"""Many rows at once: one prepared statement executed for each row, or PostgreSQL's COPY.

Django's `bulk_create` builds and compiles a statement of thousands of placeholders for each batch
and took two thirds of the time of an import; this takes a sixth of that. Values become those of
the database by the fields' own conversions, so encryption and JSON are as everywhere else. They may
be made ahead, so that nobody waits for it inside a transaction, and column by column, so that no
object is made for each row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.utils import timezone

from liandong.desk.access.crypto import encrypt_all
from liandong.desk.access.fields import EncryptedTextField
from liandong.desk.intake import copying
from liandong.desk.intake.fields import JsonText

AS_THEY_ARE: Final = (
    models.CharField,
    models.TextField,
    models.FloatField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)
"""Fields whose values both databases take without conversion."""


MOMENTS: Final = {
    "sqlite": "%Y-%m-%d %H:%M:%S%.6f",
    "postgresql": "%Y-%m-%d %H:%M:%S%.6f+00",
}
"""How moments are written: SQLite keeps the wall clock of Greenwich as a text."""

Values = Sequence[Any] | pl.Series
"""What the rows of a table have in one column."""


class JsonTexts(list[str]):
    """Values of a field of JSON that are written as JSON already."""

    __slots__ = ()


def json_texts(values: pl.Series) -> JsonTexts:
    """Each value as JSON."""
    texts = values.alias("v").to_frame().to_struct().struct.json_encode()
    return JsonTexts(texts.str.strip_prefix('{"v":').str.head(-1).to_list())


@dataclass(slots=True)
class Columns:
    """Rows of one table as the database takes them: column to the values of all rows.

    `replacing` names the unique columns whose rows give way.
    """

    model: type[models.Model]
    values: dict[str, Sequence[Any]]
    replacing: Sequence[str] = ()

    @classmethod
    def of(cls, objects: Sequence[models.Model], *, replacing: Sequence[str] = ()) -> "Columns":
        """The objects, of one model. Unless their key is replaced, the database makes it."""
        key = objects[0]._meta.pk
        keyed = key is not None and key.column in replacing
        fields = [field for field in objects[0]._meta.concrete_fields if keyed or not _auto(field)]
        told = {field.attname: _told(field, objects, adding=not keyed) for field in fields}
        return cls.told(type(objects[0]), told, replacing=replacing)

    @classmethod
    def told(
        cls,
        model: type[models.Model],
        values: Mapping[str, Values],
        *,
        replacing: Sequence[str] = (),
    ) -> "Columns":
        """Attributes of the model to the values that its rows have there."""
        fields = {field.attname: field for field in model._meta.concrete_fields}
        convert = _copied if _is_copied(replacing) else _converted
        converted = {
            str(fields[name].column): convert(fields[name], told) for name, told in values.items()
        }
        return cls(model, converted, replacing)

    def part(self, start: int, end: int) -> "Columns":
        """The rows from `start` on that lie before `end`."""
        values = {column: told[start:end] for column, told in self.values.items()}
        return Columns(self.model, values, self.replacing)

    def write(self) -> None:
        """Insert the rows."""
        rows = zip(*self.values.values(), strict=True)
        table = self.model._meta.db_table
        if _is_copied(self.replacing):
            fields = {field.column: field for field in self.model._meta.concrete_fields}
            types = {column: copying.type_of(fields[column]) for column in self.values}
            copying.copy(table, types, rows)
            return
        with connection.cursor() as cursor:
            cursor.executemany(_statement(table, self.values, self.replacing), list(rows))


def take_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys for so many new rows, inside the caller's transaction: nobody else is given them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = (
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            )
            cursor.execute(sequence, [table, count])
            return [key for (key,) in cursor.fetchall()]
        # The transaction holds the lock to write since it began.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone() or (0,)
        return list(range(last + 1, last + 1 + count))


def insert(objects: Sequence[models.Model], *, replacing: Sequence[str] = ()) -> None:
    """Insert the objects of one model; `replacing` names the unique columns whose rows give way.

    Unless their key is among them, the database makes it, and the objects do not learn theirs.
    """
    if objects:
        Columns.of(objects, replacing=replacing).write()


def _auto(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField)


def _told(
    field: models.Field[Any, Any], objects: Sequence[models.Model], *, adding: bool
) -> list[Any]:
    if adding and getattr(field, "auto_now_add", False):
        return [timezone.now()] * len(objects)
    return [getattr(one, field.attname) for one in objects]


def _is_copied(replacing: Sequence[str]) -> bool:
    return connection.vendor == "postgresql" and not replacing


def _copied(field: models.Field[Any, Any], values: Values) -> Sequence[Any]:
    """As COPY takes them."""
    if isinstance(values, pl.Series):
        return copying.moments(values)
    if isinstance(field, models.DateTimeField):
        return _each_once(copying.moment, values)
    if isinstance(field, models.JSONField):
        if isinstance(values, JsonTexts):
            return [copying.json_text(text) for text in values]
        return _each_once(copying.json_value, values)
    return _converted(field, values)


def _converted(field: models.Field[Any, Any], values: Values) -> Sequence[Any]:
    if isinstance(values, pl.Series):  # of moments
        return values.dt.to_string(MOMENTS[connection.vendor]).to_list()
    if isinstance(values, JsonTexts):
        return values
    if isinstance(field, AS_THEY_ARE) and not isinstance(field, JsonText):
        return values
    if isinstance(field, EncryptedTextField):
        return encrypt_all(values)
    return _each_once(_prepared(field), values)


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    database = connections[DEFAULT_DB_ALIAS]  # asked for each value, the proxy costs as much again
    return lambda value: field.get_db_prep_save(value, database)


def _each_once(prepare: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """Most lists are empty and many moments the same: what can be told apart is prepared once."""
    known: dict[Any, Any] = {None: None}
    nothing: dict[type, Any] = {}
    found = []
    for value in values:
        if isinstance(value, list | dict):
            kind = type(value)
            if not value and kind not in nothing:
                nothing[kind] = prepare(value)
            found.append(prepare(value) if value else nothing[kind])
            continue
        if value not in known:
            known[value] = prepare(value)
        found.append(known[value])
    return found


def _statement(table: str, columns: Iterable[str], replacing: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    names = [quote(column) for column in columns]
    statement = (
        f"INSERT INTO {quote(table)} ({', '.join(names)})"  # noqa: S608 - our own names
        f" VALUES ({', '.join(['%s'] * len(names))})"
    )
    if not replacing:
        return statement
    keys = [quote(column) for column in replacing]
    taken = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return f"{statement} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {taken}"

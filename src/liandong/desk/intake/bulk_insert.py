"""Many rows at once: one prepared statement executed for each row, or PostgreSQL's COPY.

Django's `bulk_create` builds and compiles a statement of thousands of placeholders for each batch
and took two thirds of the time of an import; this takes a sixth of that. Values are converted by
the fields themselves, so encryption and JSON are as everywhere else. They can be converted in
advance, outside of the transaction, and column by column, without an object for each row.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.utils import timezone

from liandong.desk.access.encryption.ciphers import encrypt_all, row_of
from liandong.desk.access.encryption.fields import EncryptedTextField
from liandong.desk.intake.encrypted_columns import JsonText

if TYPE_CHECKING:
    import polars as pl

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
"""How moments are written: SQLite stores UTC as text."""

Values: TypeAlias = "Sequence[Any] | pl.Series"
"""The values of one column; a series is one of moments."""


class JsonTexts(list[str]):
    """Values of a JSON field that are serialised already."""

    __slots__ = ()


def json_texts(values: "pl.Series") -> JsonTexts:
    """Each value as JSON."""
    texts = values.alias("v").to_frame().to_struct().struct.json_encode()
    return JsonTexts(texts.str.strip_prefix('{"v":').str.head(-1).to_list())


@dataclass(slots=True)
class Columns:
    """Rows of one table as the database takes them: column to the values of all rows.

    `replacing` names the unique columns on whose conflict the stored row is replaced.
    """

    model: type[models.Model]
    values: dict[str, Sequence[Any]]
    replacing: Sequence[str] = ()

    @classmethod
    def of(cls, objects: Sequence[models.Model], *, replacing: Sequence[str] = ()) -> "Columns":
        """From objects of one model. The database assigns their key unless `replacing` names it."""
        key = objects[0]._meta.pk
        keyed = key is not None and key.column in replacing
        given = [field for field in objects[0]._meta.concrete_fields if not field.generated]
        fields = [field for field in given if keyed or not _auto(field)]
        values = {field.attname: _values_of(field, objects, adding=not keyed) for field in fields}
        return cls.from_values(type(objects[0]), values, replacing=replacing)

    @classmethod
    def from_values(
        cls,
        model: type[models.Model],
        values: Mapping[str, Values],
        *,
        replacing: Sequence[str] = (),
    ) -> "Columns":
        """From attributes of the model and their values."""
        fields = {field.attname: field for field in model._meta.concrete_fields}
        convert = _copied if _is_copied(replacing) else _converted
        converted: dict[str, Sequence[Any]] = {}
        rows: dict[tuple[str, ...], list[bytes]] = {}  # columns of a table share the row's identity
        for name, given in values.items():
            field = fields[name]
            if isinstance(field, EncryptedTextField):
                if field.row not in rows:
                    rows[field.row] = rows_named(field, values)
                converted[str(field.column)] = encrypt_all(given, field.full_name, rows[field.row])
            else:
                converted[str(field.column)] = convert(field, given)
        return cls(model, converted, replacing)

    def part(self, start: int, end: int) -> "Columns":
        """The rows from `start` to `end` (exclusive)."""
        values = {column: cells[start:end] for column, cells in self.values.items()}
        return Columns(self.model, values, self.replacing)

    def write(self) -> None:
        """Insert the rows."""
        rows = zip(*self.values.values(), strict=True)
        table = self.model._meta.db_table
        if _is_copied(self.replacing):
            fields = {field.column: field for field in self.model._meta.concrete_fields}
            types = {column: type_of(fields[column]) for column in self.values}
            copy(table, types, rows)
            return
        with connection.cursor() as cursor:
            cursor.executemany(_statement(table, self.values, self.replacing), list(rows))


def insert(objects: Sequence[models.Model], *, replacing: Sequence[str] = ()) -> None:
    """Insert the objects of one model; `replacing` as of Columns.

    Unless it names their key, the database assigns it and the objects do not get it.
    """
    if objects:
        Columns.of(objects, replacing=replacing).write()


def rows_named(field: EncryptedTextField, values: Mapping[str, Values]) -> list[bytes]:
    """What the cells of a column are bound to, from the `values` that identify the rows."""
    return list(map(row_of, zip(*(values[part.attname] for part in field.identity), strict=True)))


def _auto(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.AutoField)


def _values_of(
    field: models.Field[Any, Any], objects: Sequence[models.Model], *, adding: bool
) -> list[Any]:
    if adding and getattr(field, "auto_now_add", False):
        return [timezone.now()] * len(objects)
    return [getattr(row, field.attname) for row in objects]


def _is_copied(replacing: Sequence[str]) -> bool:
    return connection.vendor == "postgresql" and not replacing


def _copied(field: models.Field[Any, Any], values: Values) -> Sequence[Any]:
    """As COPY takes them."""
    if not isinstance(values, Sequence):
        return moments(values)
    if isinstance(field, models.DateTimeField):
        return _each_once(moment, values)
    if isinstance(field, models.JSONField):
        if isinstance(values, JsonTexts):
            return [json_text(text) for text in values]
        return _each_once(json_value, values)
    return _converted(field, values)


def _converted(field: models.Field[Any, Any], values: Values) -> Sequence[Any]:
    if not isinstance(values, Sequence):
        return values.dt.to_string(MOMENTS[connection.vendor]).to_list()
    if isinstance(values, JsonTexts):
        return values
    if isinstance(field, AS_THEY_ARE) and not isinstance(field, JsonText):
        return values
    return _each_once(_prepared(field), values)


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    database = connections[DEFAULT_DB_ALIAS]  # the proxy would double the cost of each value
    return lambda value: field.get_db_prep_save(value, database)


def _each_once(prepare: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """Prepare equal values once: most lists are empty and many moments are the same."""
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


# Rows for PostgreSQL's COPY in binary format: as text, a ciphertext takes twice as many bytes, and
# every other value has to be escaped, which the server undoes.
#
# https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The server counts the microseconds of a moment from here."""

MICROSECOND: Final = timedelta(microseconds=1)
SINCE_1970: Final = (EPOCH - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND

JSONB: Final = b"\x01"
"""Version of the form in which `jsonb` is sent, before the text."""


def type_of(field: models.Field[Any, Any]) -> str:
    """The PostgreSQL type as which values of the field are sent."""
    if isinstance(field, models.DateTimeField):
        return "int8"
    if isinstance(field, models.JSONField):
        return "bytea"
    return (field.db_type(connection) or "").partition("(")[0]


def moments(values: "pl.Series") -> list[int | None]:
    """Moments as they are sent."""
    return (values.dt.epoch("us") - SINCE_1970).to_list()


def moment(value: datetime) -> int:
    return (value - EPOCH) // MICROSECOND


def json_value(value: Any) -> bytes:
    """A value of a JSON field as it is sent."""
    return json_text(json.dumps(value))


def json_text(text: str) -> bytes:
    return JSONB + text.encode("utf-8")


def copy(table: str, types: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert the rows; their values are in the order of the columns in `types`."""
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, types))
    statement = f"COPY {quote(table)} ({columns}) FROM STDIN (FORMAT BINARY)"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(statement) as writing,
    ):
        writing.set_types(list(types.values()))
        for row in rows:
            writing.write_row(row)

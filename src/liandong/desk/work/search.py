"""Full-text search in Chinese over one column, on SQLite and on PostgreSQL.

The column holds `bigrams(text)`: every two neighbouring characters of Chinese as one word, other
words as they are. A search becomes phrases of such words, so that 衣服掉色 finds exactly that
run of characters. A single character, and the last word of letters or digits, is looked up by
its beginning.

Use: fill the column with `bigrams(...)` in the action that writes the row, put
`CreateSearchIndex("disputes", "Dispute", "search")` at the end of the app's first migration, and
ask with `search_filter(queryset, "search", words)`.
"""

import re
import unicodedata
from operator import add
from typing import Any, Final, TypeVar

from django.db import connections
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from liandong.desk.work.search_index import (
    CreateSearchIndex,
    RenewSearchIndex,
    column_of,
    index_table,
)

__all__ = ["CreateSearchIndex", "RenewSearchIndex", "bigrams", "search_filter"]

Row = TypeVar("Row", bound=Model)

#: PostgreSQL counts word positions up to 16,383; a phrase further behind would not be found.
MOST_WORDS: Final = 16_000
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN: Final = re.compile(f"[{HAN}]")
RUNS: Final = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")


def bigrams(text: str) -> str:
    """The words under which a text is found, joined by spaces.

    A run of Chinese gives each pair of neighbours and at last its last character alone, so that
    every character begins some word: 衣服掉色 A12 -> 衣服 服掉 掉色 色 a12.
    """
    words: list[str] = []
    for run in _runs(text):
        if _is_han(run):
            words += map(add, run, run[1:])
            words.append(run[-1])
        else:
            words.append(run)
    return " ".join(words[:MOST_WORDS])


def search_filter(queryset: QuerySet[Row], field: str, query: str) -> QuerySet[Row]:
    """Rows in whose `field` all parts of the query occur. An empty query asks for nothing less.

    Never raises, whatever was typed; a query without any letter or digit finds nothing.
    """
    if not query.strip():
        return queryset
    phrases = [_phrase(run) for run in _runs(query)]
    if not phrases:
        return queryset.none()
    if connections[queryset.db].vendor == "sqlite":
        found = _in_fts5(queryset.model, field, phrases)
        return queryset.filter(Q(In(F("pk") + 0, found)))  # + 0: rows come by the order's index
    return queryset.filter(_Matches(F(field), Value(_tsquery(phrases))))


Phrase = tuple[list[str], bool]  # neighbouring words; whether the last one is only a beginning


def _runs(text: str) -> list[str]:
    return RUNS.findall(unicodedata.normalize("NFKC", text).casefold())


def _is_han(run: str) -> bool:
    return IS_HAN.match(run) is not None


def _phrase(run: str) -> Phrase:
    if not _is_han(run) or len(run) == 1:
        return [run], True
    return [run[place : place + 2] for place in range(len(run) - 1)], False


def _in_fts5(model: type[Model], field: str, phrases: list[Phrase]) -> RawSQL:
    table = index_table(model._meta.db_table, column_of(model, field))
    match = " AND ".join(
        f'"{" ".join(words)}"{"*" if beginning else ""}' for words, beginning in phrases
    )
    return RawSQL(f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [match])  # noqa: S608, S611


def _tsquery(phrases: list[Phrase]) -> str:
    return " & ".join(
        "(" + " <-> ".join(f"'{word}'" for word in words) + (":*" if beginning else "") + ")"
        for words, beginning in phrases
    )


class _Matches(Func):
    """The expression that the GIN index is made of, so that PostgreSQL uses it."""

    template = "(to_tsvector('simple', %(expressions)s))"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field: Any = BooleanField()
    conditional = True

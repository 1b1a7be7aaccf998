"""The numbers of the report, counted by DuckDB over the tables of a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa

from liandong.engine.vocabulary import Source

Row = tuple[Any, ...]

RECENT_DAYS: Final = 28
"""Four whole weeks, so that each weekday is in it as often as in the year before."""

YEAR_DAYS: Final = 364
"""The same weekday a year before."""

RECORD_COLUMNS: Final = ("source", "source_id", "person_name", "person_phone", "is_dispute")
"""The columns of the records that the report needs; the rest comes from the disputes."""


@dataclass(frozen=True)
class Totals:
    """Key figures of the whole period."""

    records: int
    by_source: dict[str, int]
    police_disputes: int
    disputes: int
    reported_repeatedly: int
    amount_known: int
    amount_sum: float
    amount_median: float
    urgent: int
    first: datetime | None
    last: datetime | None
    recent: int
    recent_before: int | None  # None: the period does not reach back that far


class ListedDispute(NamedTuple):
    """One line of the list; name and phone are those of the lead record, in clear."""

    at: datetime
    district: str | None
    merchant: str | None
    sector: str | None
    nature: str | None
    phrases: list[str] | None
    amount: float | None
    sources: list[str]
    records: int
    urgency: list[str] | None
    name: str | None
    phone: str | None


class Figures:
    """Counts disputes by whatever the page asks for. Open with `figures_of`."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database

    def totals(self) -> Totals:
        sources = dict(self._rows("select source, count(*) from records group by 1 order by 1"))
        police = self._one(
            "select count(*) from records where source = 'police_110' and is_dispute"
        )[0]
        row = self._one(
            """
            select count(*), count(*) filter (records > 1), count(amount_yuan),
                   coalesce(sum(amount_yuan), 0), coalesce(median(amount_yuan), 0),
                   count(*) filter (len(urgency) > 0), min(first_at), max(first_at)
            from disputes
            """
        )
        (disputes, repeated, known, amount, median, urgent, first, last) = row
        recent, before = self._recent(first, last)
        return Totals(
            sum(sources.values()),
            sources,
            police,
            disputes,
            repeated,
            known,
            amount,
            median,
            urgent,
            first,
            last,
            recent,
            before,
        )

    def _recent(self, first: datetime | None, last: datetime | None) -> tuple[int, int | None]:
        if first is None or last is None:
            return 0, None
        start = last - timedelta(days=RECENT_DAYS)
        a_year = timedelta(days=YEAR_DAYS)
        counted = [self._between(start - ago, last - ago) for ago in (timedelta(), a_year)]
        return counted[0], counted[1] if start - a_year >= first else None

    def _between(self, start: datetime, end: datetime) -> int:
        sql = "select count(*) from disputes where first_at > $1 and first_at <= $2"
        return int(self._one(sql, [start, end])[0])

    def by_week(self) -> list[tuple[date, int]]:
        """Every Monday from the first week to the last, also those without a dispute."""
        return self._calendar("week", "7 days")

    def by_month(self) -> list[tuple[date, int]]:
        """The first of every month, also of those without a dispute."""
        return self._calendar("month", "1 month")

    def _calendar(self, part: str, step: str) -> list[tuple[date, int]]:
        return self._rows(
            f"""
            with counted as (
                select date_trunc('{part}', first_at)::date as start, count(*) as n
                from disputes group by 1
            ), span as (
                select min(start) as first, max(start) as last from counted
            ), calendar as (
                select unnest(generate_series(first, last, interval '{step}'))::date as start
                from span
            )
            select start, coalesce(n, 0) from calendar left join counted using (start)
            order by start
            """  # noqa: S608  (both parts are written above)
        )

    def by(self, column: str) -> list[tuple[str, int]]:
        """Disputes per value of a column of DISPUTE_SCHEMA, most first."""
        return self._rows(
            f"""
            select coalesce({column}, '未识别'), count(*) as n
            from disputes group by 1 order by n desc, 1
            """  # noqa: S608  (called with column names of our own)
        )

    def items(self, limit: int = 12) -> list[tuple[str, int]]:
        """The items with most disputes; those of none known are left out."""
        return self._rows(
            f"""
            select item, count(*) as n from disputes where item is not null
            group by 1 order by n desc, 1 limit {limit}
            """  # noqa: S608
        )

    def sector_by_nature(self) -> dict[tuple[str, str], int]:
        sql = "select sector, nature, count(*) from disputes where sector is not null group by 1, 2"
        return {(sector, nature): n for sector, nature, n in self._rows(sql)}

    def phrases(self, limit: int = 60) -> list[tuple[str, int]]:
        return self._rows(
            f"""
            select phrase, count(*) as n from (select unnest(phrases) as phrase from disputes)
            group by 1 order by n desc, 1 limit {limit}
            """  # noqa: S608
        )

    def weekday_by_hour(self) -> dict[tuple[int, int], int]:
        """Keyed by ISO weekday (1 is Monday) and hour of the first record.

        Times at midnight sharp are left out: they are dates without a time.
        """
        sql = """
            select isodow(first_at), hour(first_at), count(*) from disputes
            where first_at::time <> time '00:00:00' group by 1, 2
        """
        return {(day, hour): n for day, hour, n in self._rows(sql)}

    def merchants(self, limit: int = 20) -> list[Row]:
        """Name, disputes, of the last four weeks, main sector, up to three main phrases."""
        return self._rows(
            f"""
            with last as (select max(first_at) - interval {RECENT_DAYS} day as since from disputes),
            said as (
                select merchant, phrase, count(*) as n
                from (select merchant, unnest(phrases) as phrase from disputes) group by 1, 2
            ), top as (
                select merchant, list(phrase order by n desc, phrase)[1:3] as phrases
                from said group by 1
            )
            select merchant, count(*) as n, count(*) filter (first_at > last.since),
                   mode(sector), any_value(top.phrases)
            from disputes cross join last left join top using (merchant)
            where merchant is not null
            group by 1 order by n desc, merchant limit {limit}
            """  # noqa: S608
        )

    def rising(self, limit: int = 5) -> list[Row]:
        """District, sector, disputes of the last four weeks and of the same weeks a year before;
        only rises by five and more, for a rise from one to two is no news."""
        return self._rows(
            f"""
            with ends as (select max(first_at) as until from disputes), counted as (
                select district, sector,
                       count(*) filter (first_at > until - interval {RECENT_DAYS} day) as now,
                       count(*) filter (
                           first_at > until - interval {RECENT_DAYS + YEAR_DAYS} day
                           and first_at <= until - interval {YEAR_DAYS} day
                       ) as before
                from disputes cross join ends
                where district is not null and sector is not null group by 1, 2
            )
            select district, sector, now, before from counted
            where now - before >= 5 order by now - before desc, district, sector limit {limit}
            """  # noqa: S608
        )

    def listed(self, limit: int) -> list[ListedDispute]:
        """The latest disputes. The reporter of an offence stays unnamed (办法, article 37)."""
        rows = self._rows(
            f"""
            select d.first_at, d.district, d.merchant, d.sector, d.nature, d.phrases,
                   d.amount_yuan, d.sources, d.records, d.urgency,
                   case when r.source <> '{Source.REPORT_12315}' then r.person_name end,
                   case when r.source <> '{Source.REPORT_12315}' then r.person_phone end
            from disputes d left join records r on r.source || ':' || r.source_id = d.lead_id
            order by d.first_at desc, d.dispute_id limit {limit}
            """  # noqa: S608
        )
        return [ListedDispute(*row) for row in rows]

    def _rows(self, sql: str) -> list[Any]:
        return self._database.sql(sql).fetchall()

    def _one(self, sql: str, parameters: list[Any] | None = None) -> Row:
        (row,) = self._database.execute(sql, parameters or []).fetchall()
        return tuple(row)


@contextmanager
def figures_of(judged: pa.Table, disputes: pa.Table) -> Iterator[Figures]:
    """`judged` are records with their answers, `disputes` in DISPUTE_SCHEMA."""
    with duckdb.connect() as database:
        database.register("records", judged.select(RECORD_COLUMNS))
        database.register("disputes", disputes)
        yield Figures(database)

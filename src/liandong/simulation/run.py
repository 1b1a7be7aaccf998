"""The city of some years, as the files that real cities export, with the truth beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from liandong.simulation import files
from liandong.simulation.drafting import Author, Book, Draft
from liandong.simulation.outbreaks import PlannedOutbreak
from liandong.simulation.records.police import Cell
from liandong.simulation.rhythm import Window
from liandong.simulation.truth import Truth

_CHINA: Final = ZoneInfo("Asia/Shanghai")
_STATION_COLUMN: Final = 17  # 管辖单位名 in police.COLUMNS


@dataclass(frozen=True, slots=True)
class SimulationSummary:
    """What was written, in rows; `links` are pairs of a call and a complaint of one dispute."""

    out: Path
    start: datetime
    until: datetime
    incidents: int
    complaints: int
    reports: int
    disputes_110: int
    incidents_station: int
    disputes_station: int
    occurrences: int
    links: int
    outbreaks: int


def simulate(
    out: Path,
    *,
    seed: int = 1,
    years: float = 4,
    people: int | None = None,
    records: int = 100_000,
    until: datetime,
    planned: Sequence[PlannedOutbreak] = (),
    progress: Callable[[str], None] | None = None,
) -> SimulationSummary:
    """Writes some years of a made-up city that end at `until`.

    Into `out`: police.xlsx, complaints.csv, reports.csv as cities export them; truth_records.csv,
    truth_links.csv (all pairs of a call and a complaint of one dispute) and truth_outbreaks.csv.
    Times are wall clock of China; an `until` with a time zone is converted. The same arguments give
    the same bytes of CSV.

    Args:
        people: how many live in the city; by default as many as there are records.
        records: rows in all: 81 % calls, 16 % complaints, 3 % reports.
        planned: rises besides those that every city has.
        progress: called with a line in Chinese for each step.

    Raises:
        ValueError: fewer than 200 records, or less than a month.
        KeyError: a planned rise of an item that is not in the catalogue.
    """
    if records < 200 or years < 1 / 12:
        raise ValueError("至少 200 条记录、一个月的时间")
    tell = progress or (lambda _: None)
    end = _wall_clock(until)
    window = Window(end - timedelta(days=years * 365.25), end)
    author = Author(seed, window, people or records, records, planned)
    tell("正在安排各类警情、投诉和举报……")
    book = author.draft(years)
    out.mkdir(parents=True, exist_ok=True)
    return _write_out(out, author, book, tell)


def _write_out(
    out: Path, author: Author, book: Book, tell: Callable[[str], None]
) -> SimulationSummary:
    tell(f"正在撰写 110 警情 {len(book.police)} 条……")
    calls, truths = write(author, book.police, "999902", 6, 1)
    files.write_police(out, calls)
    tell(f"正在撰写 12315 投诉 {len(book.complaint)} 条、举报 {len(book.report)} 条……")
    letters, more = write(author, book.complaint, "9999020000000", 4, 1)
    files.write_complaints(out, letters)
    reported, rest = write(author, book.report, "9999020000000", 4, 8001)
    files.write_reports(out, reported)
    tell("正在写出真值表……")
    links = files.write_truth(out, truths + more + rest, book.outbreaks)
    pairs = zip(calls, truths, strict=True)
    central = [truth for row, truth in pairs if row[_STATION_COLUMN] == author.station]
    return SimulationSummary(
        out=out,
        start=author.window.start,
        until=author.window.end,
        incidents=len(calls),
        complaints=len(letters),
        reports=len(reported),
        disputes_110=sum(truth.is_dispute for truth in truths),
        incidents_station=len(central),
        disputes_station=sum(truth.is_dispute for truth in central),
        occurrences=book.occurrences,
        links=links,
        outbreaks=len(book.outbreaks),
    )


def write(
    author: Author, drafts: Sequence[Draft], prefix: str, digits: int, first: int
) -> tuple[list[tuple[Cell, ...]], list[Truth]]:
    """The rows of drafts in their order, numbered by day: prefix, day, serial from `first`."""
    rows: list[tuple[Cell, ...]] = []
    truths: list[Truth] = []
    today, serial = "", first
    for draft in drafts:
        at = author.at(draft.moment)
        day = f"{at:%Y%m%d}"
        if day != today:
            today, serial = day, first
        row, truth = draft.write(at, f"{prefix}{day}{serial:0{digits}d}")
        rows.append(row)
        truths.append(truth)
        serial += 1
    return rows, truths


def _wall_clock(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        moment = moment.astimezone(_CHINA).replace(tzinfo=None)
    return moment.replace(microsecond=0)

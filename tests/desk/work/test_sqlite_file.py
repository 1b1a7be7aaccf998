"""The file of the embedded database is created where it is missing and otherwise left alone."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.clock_events import set_clocks
from liandong.desk.disputes.models import Dispute, DisputeFact
from liandong.desk.disputes.queries import visible_to
from liandong.desk.disputes.queries.whole import of_whole
from liandong.desk.station.queries.figures import Period, settled_in, station_figures
from liandong.desk.station.queries.ledger import ledger
from liandong.desk.work.sqlite_file import create_missing, name_of, path_of, refresh_statistics

pytestmark = pytest.mark.machine_clock

TAKES_ALL = """
import sqlite3, sys
taken = sqlite3.connect(sys.argv[1], timeout=0)
taken.execute("PRAGMA locking_mode=EXCLUSIVE")
taken.execute("BEGIN EXCLUSIVE")
"""


def test_a_missing_file_is_created_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk 1.sqlite3"
    create_missing(name_of(path))
    assert path.stat().st_size == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert path_of(name_of(path)) == path


def test_the_locks_of_an_open_database_stay(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (n)")
        connection.commit()
        connection.execute("BEGIN IMMEDIATE")
        create_missing(name_of(path))
        other = [sys.executable, "-c", TAKES_ALL, str(path)]
        done = subprocess.run(other, capture_output=True, text=True, check=False)
        assert "database is locked" in done.stderr


@pytest.mark.django_db
def test_how_rows_are_spread_is_counted() -> None:
    """By this SQLite takes the few rows of a shop before the many of a district."""
    if connection.vendor != "sqlite":
        pytest.skip("other databases count by themselves")
    District.objects.create(code="D1", name="演示商圈")
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'directory_district'")
        assert cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_facts_of_a_dispute_are_found_without_reading_all() -> None:
    """Its own and those of what was merged into it: at 200,000 disputes that took half a second."""
    if connection.vendor != "sqlite":
        pytest.skip("with few rows PostgreSQL reads them all on purpose")
    plan = DisputeFact.objects.filter(of_whole(Dispute(pk=1))).explain()
    assert "SEARCH disputes_disputefact USING" in plan
    assert "SCAN disputes_disputefact" not in plan


def plans_of(queries: CaptureQueriesContext) -> list[str]:
    """How SQLite finds the rows of the queries that read, step by step."""
    found = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                found += [step for *_, step in cursor.fetchall()]
    return found


@pytest.mark.django_db
def test_clocks_are_set_without_reading_the_steps_of_other_disputes() -> None:
    """By the verb of a step SQLite found all of them: a third of a second for every batch that is
    placed, while nobody else could write."""
    if connection.vendor != "sqlite":
        pytest.skip("with few rows PostgreSQL reads them all on purpose")
    with CaptureQueriesContext(connection) as queries:
        set_clocks([(Dispute(pk=1), []), (Dispute(pk=2), [])])
    steps = [step for step in plans_of(queries) if "disputes_historyentry" in step]
    assert steps
    assert all("(dispute_id=?)" in step for step in steps)


@pytest.mark.django_db
def test_figures_read_no_steps_but_those_that_they_count(
    district: District, person: Callable[..., User]
) -> None:
    """Found by the index of steps, or by the dispute: of a year the others are very many."""
    if connection.vendor != "sqlite":
        pytest.skip("with few rows PostgreSQL reads them all on purpose")
    period = Period(date(2026, 1, 1), date(2026, 12, 31))
    for role in ("supervisor", "mediator"):
        by = person(role)
        with CaptureQueriesContext(connection) as queries:
            station_figures(by, Q(), period)
            visible_to(by).filter(settled_in(period)).count()
            ledger(by, district, period.since)
        plans = plans_of(queries)
        counted = [
            plan for plan in plans if "disputes_steps_taken (step=? AND at>? AND at<?)" in plan
        ]
        of_dispute = [
            plan for plan in plans if "disputes_hi_dispute_731f7c_idx (dispute_id=?" in plan
        ]
        assert len(counted) == len(("figures", "settled", "ended otherwise", "ledger"))
        assert len(of_dispute) == len(("settled since", "agreed earlier"))
        assert not [
            plan for plan in plans if "disputes_hi_verb" in plan or "SCAN disputes_" in plan
        ]

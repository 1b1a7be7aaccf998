"""Statements that people wait for are planned once."""

import pytest
from django.db import connection

from liandong.desk.disputes.queries.links.compared_records import integers, rows_of

pytestmark = pytest.mark.database

PLANNED = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = %s"


@pytest.mark.django_db
def test_postgresql_keeps_the_plan_of_a_statement_that_is_sent_again() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps its last statements by itself")
    for number in range(3):
        assert rows_of("SELECT %s::bigint + 1", [number]) == [(number + 1,)]
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, ["SELECT $1::bigint + 1"])
        assert cursor.fetchall() == [(3,)]


@pytest.mark.django_db
def test_one_plan_serves_integers_of_any_width() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is given no arrays")
    for numbers in ([7], [1, -(2**40)], []):
        (row,) = rows_of("SELECT %s::bigint[]", [integers(numbers)])
        assert row == (numbers,)
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, ["SELECT $1::bigint[]"])
        assert cursor.fetchall() == [(3,)]

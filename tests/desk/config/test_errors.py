"""While the database is locked or unavailable pages and API respond with 503, logged once."""

import logging
import sqlite3
import sys

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.test import Client

from liandong.desk.work.outages import NoTraceOfRefusals, OncePerOutage, is_outage


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(code: int, kind: type[Exception] = OperationalError) -> Exception:
    cause = getattr(sqlite3, kind.__name__)("x")
    cause.sqlite_errorcode = code
    return caused(kind("x"), cause)


OUTAGES = [
    of_sqlite(sqlite3.SQLITE_BUSY),
    of_sqlite(sqlite3.SQLITE_BUSY | 2 << 8),  # an extended code
    of_sqlite(sqlite3.SQLITE_FULL),
    of_sqlite(sqlite3.SQLITE_CORRUPT, DatabaseError),
    of_sqlite(sqlite3.SQLITE_NOTADB, DatabaseError),
    caused(OperationalError("x"), psycopg.OperationalError("connection refused")),
    caused(OperationalError("x"), psycopg.errors.AdminShutdown("x")),
    caused(OperationalError("x"), psycopg.errors.TooManyConnections("x")),
    caused(InterfaceError("x"), psycopg.InterfaceError("the connection is closed")),
    caused(ValueError("x"), of_sqlite(sqlite3.SQLITE_LOCKED)),
]
OTHERS = [
    None,
    ValueError("x"),
    OperationalError("no such table"),
    of_sqlite(sqlite3.SQLITE_ERROR),
    DatabaseError("x"),
    caused(OperationalError("x"), psycopg.errors.DeadlockDetected("x")),
    caused(OperationalError("x"), psycopg.errors.QueryCanceled("x")),
    IntegrityError("x"),
]


@pytest.mark.parametrize("error", OUTAGES, ids=repr)
def test_what_an_outage_is(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize("error", OTHERS, ids=repr)
def test_what_no_outage_is(error: Exception | None) -> None:
    assert not is_outage(error)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of a desk whose database answers nothing."""

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OUTAGES[3]

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fails)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/jobs/", "/sign-in/", "/disputes/"])
def test_pages_say_so_calmly(away: Client, address: str) -> None:
    answer = away.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "数据库正忙或正在重启" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer ld_x"}])
def test_the_api_says_so_in_json(away: Client, headers: dict[str, str]) -> None:
    answer = away.get("/api/v1/disputes", headers=headers)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["message"].startswith("数据库暂时不可用")


def record(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord("x", 40, "", 1, "%s failed", ("it",), sys.exc_info())


def test_an_outage_is_one_line_a_minute_without_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("liandong.desk.work.outages.time.monotonic", lambda: now[0])
    outages = OncePerOutage()
    first = record(OUTAGES[0])
    assert outages.filter(first)
    assert "locked or away" in first.getMessage()
    assert "left out" not in first.getMessage()
    assert first.exc_info is None
    assert not any(outages.filter(record(OUTAGES[0])) for _error in range(100))
    assert outages.filter(record(ValueError("another"))), "what is no outage is always logged"
    now[0] = 61.0
    later = record(OUTAGES[0])
    assert outages.filter(later)
    assert "100 such errors were left out" in later.getMessage()


@pytest.mark.parametrize(("status", "keeps"), [(403, False), (404, False), (500, True)])
def test_a_refusal_leaves_a_line_and_no_traceback(status: int, keeps: bool) -> None:
    line = record(PermissionError("nobody"))
    line.status_code = status
    assert NoTraceOfRefusals().filter(line)
    assert (line.exc_info is not None) is keeps

"""Reading disputes with a key or a session."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, MachineAccount
from liandong.desk.disputes.models import Dispute
from tests.desk.intake.fixtures import KEY

pytestmark = pytest.mark.django_db
HEADERS = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def number(push: Any, incident: Any) -> Any:
    return push(incident).json()["items"][0]["dispute"]


def read(client: Any, path: Any = "", **query: Any) -> Any:
    return client.get(f"/api/v1/disputes{path}", query, headers=HEADERS)


def test_a_list_of_disputes(client: Client, number: Any) -> None:
    answer = read(client).json()
    assert (answer["total"], answer["page"], answer["pages"]) == (1, 1, 1)
    row = answer["items"][0]
    assert (row["number"], row["status"], row["status_name"]) == (number, "open", "待处置")
    assert (row["district"], row["sector"], row["sources"]) == (
        "铜马商圈",
        "服装鞋帽",
        ["police_110"],
    )
    assert row["opened_at"] == "2026-11-20T10:00:00+08:00"


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"sector": "服装鞋帽"}, 1),
        ({"sector": "食品"}, 0),
        ({"source": "police_110", "status": "unfinished"}, 1),
        ({"phrase": "衣服掉色"}, 1),
        ({"q": "羽绒服"}, 1),
        ({"q": "电动车"}, 0),
        ({"since": "2026-11-21"}, 0),
        ({"until": "2026-11-20"}, 1),
        ({"district": "铜马商圈", "sort": "-amount"}, 1),
    ],
)
def test_the_list_is_narrowed(client: Client, number: Any, query: Any, total: int) -> None:
    assert read(client, **query).json()["total"] == total


def test_a_page_past_the_end_is_empty(client: Client, number: Any) -> None:
    answer = read(client, page=9).json()
    assert (answer["total"], answer["items"]) == (1, [])


@pytest.mark.parametrize(
    "query",
    [
        {"page": 0},
        {"per_page": 101},
        {"since": "昨天"},
        {"source": "police"},
        {"sort": "x"},
        {"amount_from": "nan"},
        {"q": "a\x00b"},
        {"status": "gone"},
    ],
)
def test_a_wrong_query_is_told(client: Client, number: Any, query: Any) -> None:
    response = read(client, **query)
    assert response.status_code == 422
    assert response.json()["problems"][0]["where"] in query


def test_a_dispute_with_its_records_masked(client: Client, number: Any) -> None:
    response = read(client, f"/{number}")
    answer = response.json()
    record = answer["records"][0]
    assert (record["source_id"], record["person_name"]) == ("J20261120001", "张**")
    assert record["person_phone"] == "199****1234"
    assert "三丰" not in response.content.decode()
    assert "19900001234" not in response.content.decode()


@pytest.mark.parametrize("path", ["/LD20261120-9999", "/nothing", "/LD1"])
def test_what_is_not_there_is_told(client: Client, number: Any, path: str) -> None:
    response = read(client, path)
    assert response.status_code in {404, 422}
    assert response.json()["message"]


def test_another_departments_disputes_are_not_there(client: Client, number: Any) -> None:
    Dispute.objects.update(district=None)
    assert read(client).json()["total"] == 0
    assert read(client, f"/{number}").status_code == 404


def test_a_key_that_may_not_read_is_refused(client: Client, number: Any) -> None:
    MachineAccount.objects.update(may_read=False)
    response = read(client)
    assert response.status_code == 403
    assert "不能读取" in response.json()["message"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("duty_officer", 200), ("analyst", 200), ("system_admin", 403), ("auditor", 403)],
)
def test_people_read_what_their_role_sees(
    signed_in: Any, number: Any, role: str, status: int
) -> None:
    assert signed_in(role).get("/api/v1/disputes").status_code == status


def test_a_stranger_reads_nothing(client: Client, number: Any) -> None:
    response = client.get("/api/v1/disputes")
    assert response.status_code == 401
    assert response.json()["message"]


def test_reading_is_written_down_without_the_words_that_were_sought(
    client: Client, number: Any
) -> None:
    read(client, q="张三丰")
    entry = AuditEntry.objects.get(action="api.list_disputes")
    assert entry.detail == {"by": ["q"], "found": 0}
    read(client, f"/{number}")
    assert AuditEntry.objects.get(action="api.read_dispute").object_id == number


def test_a_list_takes_few_queries(
    client: Client, push: Any, incident: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    push([incident | {"source_id": f"J{n}"} for n in range(20)])
    with django_assert_max_num_queries(12):
        read(client)


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"since": "0001-01-01"}, 1),
        ({"until": "9999-12-31"}, 1),
        ({"since": "9999-12-31"}, 0),
        ({"until": "0001-01-01"}, 0),
    ],
)
def test_a_day_outside_of_all_matters_narrows_as_it_says(
    client: Client, push: Any, incident: Any, narrowed: Any, found: int
) -> None:
    push([incident])
    assert read(client, **narrowed).json()["total"] == found

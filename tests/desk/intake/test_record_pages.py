"""The list of all records and the page of one."""

import re
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry
from liandong.desk.directory.models import District
from liandong.desk.intake.actions.judgements import judge_records
from liandong.desk.intake.actions.records import store_records
from liandong.desk.intake.models import Answer, Correction, Record
from liandong.desk.intake.queries import resolve_field
from tests.desk.intake.fixtures import QUARREL, record_row, record_table

pytestmark = pytest.mark.django_db
BY = System("test")
LIST = "intake:records"
SEARCHED: Final = re.compile(r'SELECT COUNT\(.* WHERE .*"intake_record"\."(source_id|phone_key)"')


@pytest.fixture
def records(district: District) -> Any:
    rows = record_table(
        record_row(person_name="张三丰", person_phone="19900001234"),
        record_row(source_id="J002", text=f"铜马广场：{QUARREL}"),
        record_row(source="report_12315", source_id="R001", text="举报铜马广场某店，要求退款"),
        record_row(source_id="J009", text="滨河一家店不退款"),
    )
    judge_records(store_records(rows, of=None, by=BY).record_ids, by=BY)
    return {record.source_id: record for record in Record.objects.all()}


def numbers(response: Any) -> Any:
    return {record.source_id for record in response.context["listing"].page.object_list}


@pytest.mark.parametrize(
    ("role", "visible"),
    [
        ("duty_officer", {"J001", "J002"}),
        ("analyst", {"J001", "J002", "J009"}),
        ("regulator", {"J001", "J002", "J009", "R001"}),
    ],
)
def test_one_sees_the_records_of_ones_districts(
    signed_in: Any, records: Any, role: str, visible: Any
) -> None:
    assert numbers(signed_in(role).get(reverse(LIST))) == visible


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verdict=yes", {"J001", "J009"}),
        ("verdict=no", {"J002"}),
        ("verdict=unjudged", set()),
        ("source=police_110", {"J001", "J002", "J009"}),
        ("source=complaint_12315", set()),
        ("q=J00", {"J001", "J002", "J009"}),
        ("q=j009", {"J009"}),
        ("district=铜马商圈", {"J001", "J002"}),
        ("since=2026-11-20&until=2026-11-20", {"J001", "J002", "J009"}),
        ("since=2026-11-21", set()),
        ("since=nonsense&source=nonsense&verdict=x&sort=x", {"J001", "J002", "J009"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    signed_in: Any, records: Any, query: str, found: Any
) -> None:
    assert numbers(signed_in("analyst").get(f"{reverse(LIST)}?{query}")) == found


@pytest.mark.parametrize(("role", "found"), [("regulator", {"J001"}), ("analyst", set())])
def test_a_phone_finds_nothing_for_who_reads_nothing_of_people(
    signed_in: Any, records: Any, role: str, found: Any
) -> None:
    assert numbers(signed_in(role).get(f"{reverse(LIST)}?q=19900001234")) == found


def test_the_list_says_its_filter_in_words(signed_in: Any, records: Any) -> None:
    page = signed_in("analyst").get(f"{reverse(LIST)}?source=police_110&verdict=no")
    assert page.context["listing"].words == ["110 警情", "非消费纠纷"]


def test_the_list_takes_few_queries(
    signed_in: Any, records: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("analyst")
    with django_assert_max_num_queries(14):
        client.get(reverse(LIST))


@pytest.mark.parametrize("words", ["J00", "19900001234"])
def test_a_search_counts_its_rows_once(signed_in: Any, records: Any, words: str) -> None:
    """A search reads all numbers: there is no index of their parts."""
    client = signed_in("regulator")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse(LIST), {"q": words})
    counts = [query for query in queries.captured_queries if SEARCHED.match(query["sql"])]
    assert len(counts) == 1
    assert page.context["listing"].page.paginator.count == len(numbers(page)) > 0
    assert AuditEntry.objects.filter(action="record.search").latest("pk").detail["found"] > 0


def test_an_empty_list_says_why(signed_in: Any, district: District) -> None:
    assert "还没有记录" in signed_in("analyst").get(reverse(LIST)).content.decode()
    page = signed_in("analyst").get(f"{reverse(LIST)}?q=x").content.decode()
    assert "没有符合的记录" in page


def test_htmx_gets_the_list_alone(signed_in: Any, records: Any) -> None:
    part = signed_in("analyst").get(reverse(LIST), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<section id="list"')


def page_of(client: Any, record: Any, query: Any = "") -> Any:
    return client.get(reverse("intake:record", args=[record.pk]) + query)


def test_a_record_is_shown_masked_with_its_evidence(signed_in: Any, records: Any) -> None:
    page = page_of(signed_in("duty_officer"), records["J001"]).content.decode()
    assert "张三丰" not in page
    assert "张**" in page
    assert "199****1234" in page
    assert "<mark" in page
    assert "系统识别 90%" in page
    assert AuditEntry.objects.filter(action="record.read").count() == 1


def test_the_machine_is_as_sure_of_a_no(signed_in: Any, records: Any) -> None:
    page = page_of(signed_in("duty_officer"), records["J002"]).content.decode()
    assert "系统识别 90%" in page


def test_an_analyst_sees_no_person(signed_in: Any, records: Any) -> None:
    page = page_of(signed_in("analyst"), records["J001"]).content.decode()
    assert "张**" not in page
    assert "199****1234" not in page


def test_another_answers_words_can_be_asked_for(signed_in: Any, records: Any) -> None:
    client = signed_in("duty_officer")
    part = client.get(
        reverse("intake:record", args=[records["J001"].pk]) + "?why=sector",
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "<mark" not in part
    assert "没有这一项的依据词" in part


def test_versions_show_what_changed_masked(signed_in: Any, records: Any) -> None:
    row = record_row(response="张三丰（19900001234）与店家和解", person_name="张三丰")
    store_records(record_table(row), of=None, by=BY)
    page = page_of(signed_in("duty_officer"), records["J001"]).content.decode()
    assert "第 2 版" in page
    assert "处理情况" in page
    assert "19900001234" not in page


def test_what_one_may_not_see_is_not_there(signed_in: Any, records: Any) -> None:
    assert page_of(signed_in("duty_officer"), records["J009"]).status_code == 404
    assert page_of(signed_in("supervisor"), records["R001"]).status_code == 404
    assert page_of(signed_in("regulator"), records["R001"]).status_code == 200


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_administrators_see_no_case(signed_in: Any, records: Any, role: str) -> None:
    assert signed_in(role).get(reverse(LIST)).status_code == 403
    assert page_of(signed_in(role), records["J001"]).status_code == 403


def test_a_verdict_is_corrected_on_the_page(signed_in: Any, records: Any) -> None:
    client = signed_in("duty_officer")
    address = reverse("intake:correct", args=[records["J002"].pk])
    response = client.post(address, {"is_dispute": "true"}, follow=True)
    assert Answer.objects.get(record=records["J002"]).is_dispute is True
    page = response.content.decode()
    assert "已更正为消费纠纷" in page
    assert "是否消费纠纷”：否 → 是" in page


def test_confirming_a_right_no_leaves_a_label_once(signed_in: Any, records: Any) -> None:
    client = signed_in("duty_officer")
    address = reverse("intake:correct", args=[records["J002"].pk])
    for _again in range(2):
        page = client.post(address, {"is_dispute": "false"}, follow=True).content.decode()
        assert "已确认系统的判断" in page
    assert "确认“是否消费纠纷”：否" in page
    label = Correction.objects.get(record=records["J002"])
    assert (label.field, label.before, label.after) == ("is_dispute", False, False)


def test_a_verdict_must_be_chosen(signed_in: Any, records: Any) -> None:
    address = reverse("intake:correct", args=[records["J002"].pk])
    assert signed_in("duty_officer").post(address, {"is_dispute": "maybe"}).status_code == 422


def test_revealing_keeps_to_what_one_sees(person: Any, records: Any) -> None:
    officer = person("duty_officer")
    shown = resolve_field(officer, records["J001"].pk, "person")
    assert (shown.name, shown.phone, shown.role) == ("张三丰", "19900001234", "报警人")
    assert "羽绒服" in resolve_field(officer, records["J001"].pk, "text")
    assert resolve_field(officer, records["J009"].pk, "person") is None
    assert resolve_field(officer, records["J001"].pk, "raw") is None

"""The audit page of the auditor."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access import audit
from liandong.desk.access.actors import System
from liandong.desk.access.models import AuditEntry, User
from liandong.desk.access.roles import ROLES
from liandong.desk.access.sealing import chain
from tests.desk.access.triggers import SEALING, unguarded


@pytest.fixture
def auditor(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("auditor")


@pytest.fixture
def trail(person: Callable[..., User]) -> None:
    officer = person("duty_officer")
    audit.record("person.reveal", by=officer, of=("record", "12"), detail={"reason": "联系双方"})
    audit.record("record.place", by=System("disputes.place"), of=("record", "13"))
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        audit.record("session.sign_in", by=officer)


def shown(client: Client, query: str) -> list[str]:
    answer = client.get(f"/audit/?{query}")
    return [
        row["entry"].action for row in answer.context["rows"] if "audit" not in row["entry"].action
    ]


def test_entries_are_told_in_words(auditor: Client, trail: None) -> None:
    page = auditor.get("/audit/").content.decode()
    assert "查看个人信息" in page
    assert "事由：联系双方" in page
    assert "值守民警" in page


@pytest.mark.long
def test_filters(auditor: Client, trail: None) -> None:
    today = timezone.localdate()
    assert shown(auditor, "who=disputes") == ["record.place"]
    assert shown(auditor, "action=person.reveal") == ["person.reveal"]
    assert shown(auditor, "of=13") == ["record.place"]
    assert shown(auditor, f"until={today - timedelta(days=30)}") == ["session.sign_in"]
    assert shown(auditor, f"since={today}&until={today}") == ["record.place", "person.reveal"]


def test_a_filter_that_makes_no_sense_is_left_out(auditor: Client, trail: None) -> None:
    assert len(shown(auditor, "since=yesterday&action=nothing")) == 3


def test_reading_the_audit_is_in_the_audit_once_a_page(auditor: Client, trail: None) -> None:
    auditor.get("/audit/")
    assert AuditEntry.objects.filter(action="audit.read").count() == 1


def test_a_page_takes_few_queries(
    auditor: Client, trail: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    auditor.get("/audit/")  # notes the use of the session
    with django_assert_max_num_queries(6):
        auditor.get("/audit/")


def test_verification_reports_sealed_and_unsealed(auditor: Client, trail: None) -> None:
    chain.seal()
    audit.record("record.view", by=System("t"))
    answer = auditor.post("/audit/verify/").content.decode()
    assert "已封存的 3 条首尾相接" in answer
    assert "另有 1 条" in answer


def test_verification_tells_where_the_chain_is_broken(auditor: Client, trail: None) -> None:
    chain.seal()
    with unguarded(AuditEntry, but=SEALING, until="sequence"):
        AuditEntry.objects.filter(sequence=2).update(actor_name="别人")
    assert "第 2 条与封存不符" in auditor.post("/audit/verify/").content.decode()


def test_the_export_holds_the_filtered_rows_and_is_harmless(auditor: Client, trail: None) -> None:
    audit.record("record.place", by=System("=cmd()"))
    answer = auditor.get("/audit/export/?action=")
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:3] == ["序号", "时间", "人员"]
    assert "'=cmd()" in {row[2] for row in rows}
    assert AuditEntry.objects.filter(action="audit.export").count() == 1


@pytest.mark.long
def test_others_do_not_come_in(signed_in: Callable[[str], Client]) -> None:
    for role in set(ROLES) - {"auditor"}:
        assert signed_in(role).get("/audit/").status_code == 403
        assert signed_in(role).post("/audit/verify/").status_code == 403
        assert signed_in(role).get("/audit/export/").status_code == 403

"""Numbers of papers: allotted by the office, given in order, never twice, gaps explained."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.papers.actions.numbers import allot, leave_out, save_office, use
from liandong.desk.papers.models import Office, Paper, Segment
from liandong.desk.papers.queries.offices import register_of
from tests.desk.steps.samples import MOMENT

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = MOMENT.year


def test_papers_take_the_numbers_of_their_segment_in_order(
    segment: Callable[..., Segment], issued: Callable[..., Paper]
) -> None:
    segment(12, 14)
    numbers = [issued("acceptance").number for _ in range(3)]
    assert numbers == [f"亭市监投〔{YEAR}〕{n}号" for n in (12, 13, 14)]


def test_without_a_number_no_paper_is_issued(
    segment: Callable[..., Segment], issued: Callable[..., Paper]
) -> None:
    with pytest.raises(ValidationError, match="没有可用的文号"):
        issued("acceptance")
    segment(1, 1)
    issued("acceptance")
    with pytest.raises(ValidationError, match="没有可用的文号"):
        issued("acceptance")


def test_a_segment_serves_its_office_its_forms_and_its_year_alone(
    segment: Callable[..., Segment], issued: Callable[..., Paper]
) -> None:
    segment(1, 9, kind="association")
    segment(20, 29, covers=["refusal"])
    segment(30, 39, year=YEAR - 1)
    with pytest.raises(ValidationError, match="没有可用的文号"):
        issued("acceptance")
    segment(40, 49)
    segment(50, 59, covers=["acceptance"])
    assert issued("acceptance").number.endswith("〕50号")


def test_a_record_of_the_scene_needs_no_number(issued: Callable[..., Paper]) -> None:
    assert issued("scene").number == ""


@pytest.mark.parametrize(("first", "last"), [(14, 20), (1, 12), (13, 13), (1, 99)])
def test_segments_do_not_overlap(segment: Callable[..., Segment], first: int, last: int) -> None:
    segment(12, 14)
    with pytest.raises(ValidationError, match="重叠"):
        segment(first, last)
    segment(first, last, prefix="亭市监举")


@pytest.mark.parametrize(
    "changes", [{"first": 9, "last": 3}, {"first": 0, "last": 3}, {"basis": " "}, {"prefix": ""}]
)
def test_a_segment_says_from_where_to_where_and_on_what_it_rests(
    segment: Callable[..., Segment], changes: Any
) -> None:
    with pytest.raises(ValidationError):
        segment(**changes)


def test_no_number_is_given_twice_even_by_the_database(
    segment: Callable[..., Segment], officer: Callable[..., User]
) -> None:
    one = segment(12, 14)
    use(one, 12, reason="手写", by=officer())
    with pytest.raises(IntegrityError), transaction.atomic():
        use(one, 12, reason="手写", by=officer())


def test_a_number_left_out_is_explained_and_passed_over(
    segment: Callable[..., Segment], issued: Callable[..., Paper], officer: Callable[..., User]
) -> None:
    one = segment(12, 14)
    supervisor = officer("regulator", "supervisor")
    leave_out(segment=one, serial=12, reason="手写送达", by=supervisor)
    assert issued("acceptance").number.endswith("〕13号")
    with pytest.raises(ValidationError, match="用过"):
        leave_out(segment=one, serial=13, reason="手写送达", by=supervisor)
    with pytest.raises(ValidationError, match="不在这个号段"):
        leave_out(segment=one, serial=15, reason="手写送达", by=supervisor)
    with pytest.raises(ValidationError, match="原因"):
        leave_out(segment=one, serial=14, reason=" ", by=supervisor)


def test_gaps_are_seen_in_the_register(
    segment: Callable[..., Segment], officer: Callable[..., User]
) -> None:
    one = segment(12, 20)
    supervisor = officer("regulator", "supervisor")
    leave_out(segment=one, serial=15, reason="手写送达", by=supervisor)
    register = register_of(supervisor, one)
    assert register.gaps == [12, 13, 14]
    assert register.left == 8


def test_only_who_may_allot_does(
    segment: Callable[..., Segment], officer: Callable[..., User]
) -> None:
    one = segment()
    with pytest.raises(PermissionDenied):
        leave_out(segment=one, serial=12, reason="手写", by=officer())
    assert AuditEntry.objects.filter(action="papers.allot").count() == 1


def test_the_page_registers_a_segment_and_shows_its_use(
    browser: Callable[..., Client], officer: Callable[..., User], issued: Callable[..., Paper]
) -> None:
    page = browser("supervisor")
    typed = {
        "department": officer().department.pk,
        "letters": "演市监投受",
        "year": YEAR,
        "first": 7,
        "last": 8,
        "basis": "登记簿第9页",
    }
    assert page.post("/papers/numbers/", typed).status_code == 302
    assert "重叠" in page.post("/papers/numbers/", typed).content.decode()
    number = issued("acceptance").number
    shown = page.get("/papers/numbers/").content.decode()
    assert f"演市监投受〔{YEAR}〕7–8号" in shown
    link = page.get("/papers/numbers/").context["listing"].page[0].pk
    register = page.get(f"/papers/numbers/{link}/").content.decode()
    assert "投诉受理决定书" in register
    assert number.endswith("〕7号")
    left = page.post(f"/papers/numbers/{link}/", {"serial": 8, "reason": "写坏"})
    assert left.status_code == 302
    assert "写坏" in page.get(f"/papers/numbers/{link}/").content.decode()


def test_what_an_office_is_called_stands_on_the_papers_issued_from_then_on(
    browser: Callable[..., Client], officer: Callable[..., User], issued: Callable[..., Paper]
) -> None:
    pk = officer().department.pk
    typed = {"full_name": "演示市演示区市场监督管理局", "level": "district"}
    assert browser().post(f"/papers/offices/{pk}/", typed).status_code == 302
    assert "演示市演示区市场监督管理局" in browser().get("/papers/numbers/").content.decode()


@pytest.mark.parametrize("address", ["/papers/numbers/", "/papers/offices/1/"])
def test_others_do_not_reach_these_pages(browser: Callable[..., Client], address: str) -> None:
    assert browser("regulator").get(address).status_code == 403


def test_the_list_of_forms_tells_who_issues_what_and_gives_blanks(
    browser: Callable[..., Client],
) -> None:
    page = browser("people_mediator", "committee")
    shown = page.get("/papers/").content.decode()
    assert "投诉/举报分送通知书" in shown
    assert "市场监管部门（地市、省级）" in shown
    blank = page.get("/papers/blank/agreement.docx")
    assert blank["Content-Type"].endswith("wordprocessingml.document")
    assert page.get("/papers/blank/agreement.pdf").content.startswith(b"%PDF")
    assert page.get("/papers/blank/nothing.pdf").status_code == 404
    assert page.get("/papers/blank/agreement.exe").status_code == 404


def test_a_head_keeps_neither_letterhead_nor_numbers_of_another_office(
    person: Callable[..., User],
) -> None:
    """Where that office has a head of its own; else somebody of its districts has to."""
    head = person("supervisor")
    association = Department.objects.create(
        name="另一消费者协会", kind=Department.Kind.ASSOCIATION, districts=head.department.districts
    )
    other = person("supervisor", username="other_head", department=association)
    headless = Department.objects.create(
        name="人民调解委员会", kind=Department.Kind.COMMITTEE, districts=head.department.districts
    )
    own: dict[str, Any] = {
        "year": 2026, "first": 1, "last": 9, "covers": [], "basis": "登记簿", "by": head
    }  # fmt: skip
    allot(department=headless, prefix="调", **own)
    with pytest.raises(PermissionDenied):
        allot(department=other.department, prefix="消", **own)
    with pytest.raises(PermissionDenied):
        save_office(office=Office(department=other.department, full_name="改过"), by=head)
    theirs = allot(department=other.department, prefix="消", **own | {"by": other})
    with pytest.raises(PermissionDenied):
        leave_out(segment=theirs, serial=5, reason="误填", by=head)


def test_the_audit_keeps_what_stood_on_the_letterhead_before(person: Callable[..., User]) -> None:
    head = person("supervisor")
    for name in ("旧名", "新名"):
        save_office(office=Office(department=head.department, full_name=name), by=head)
    entry = AuditEntry.objects.filter(action="papers.office").latest("pk")
    assert entry.detail == {"before": {"full_name": "旧名"}, "after": {"full_name": "新名"}}

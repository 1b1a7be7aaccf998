"""The record and the pledge of a visit say what was recorded, and nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.intake.models import Record
from liandong.desk.outreach.actions.visits import Target, plan_visit, record_visit
from liandong.desk.outreach.models import Visit
from liandong.desk.outreach.queries.visits.papers import visit_sheet, visit_values
from tests.desk.steps.outreach import what_was_found

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def visit(shop: Merchant, districts: dict[str, District], mediator: User, officer: User) -> Visit:
    target = Target("merchant", shop.name, districts["铜马商圈"], "prepaid", shop)
    return plan_visit(
        target=target, reason="plan", day=TODAY, visitors=[mediator, officer], by=mediator
    )


@pytest.fixture
def recorded(visit: Visit, officer: User) -> Callable[..., Visit]:
    def made(**changes: Any) -> Visit:
        found = what_was_found(visit, fails="prices", **changes)
        return record_visit(visit=visit, found=found, by=officer)

    return made


def test_a_planned_visit_gives_a_blank_record_to_take_along(visit: Visit, mediator: User) -> None:
    assert visit_values(visit, "visit_record", by=mediator) == {
        "reference": visit.number, "trader": "晨曦培训", "place": "铜马商圈", "reason": "计划",
        "visitors": "演示medi、演示duty",
    }  # fmt: skip
    assert visit_values(visit, "pledge", by=mediator) == {"trader": "晨曦培训"}


def test_a_pledge_names_what_is_to_be_mended_and_leaves_the_words_to_the_trader(
    recorded: Callable[..., Visit], mediator: User
) -> None:
    visit = recorded(findings="没有标价", to_mend="补贴价签", mend_by=date(2026, 12, 1))
    assert visit_values(visit, "pledge", by=mediator) == {
        "trader": "晨曦培训", "day": "2026-11-24", "findings": "没有标价", "to_mend": "补贴价签",
        "mend_by": "2026-12-01", "by": "演示铜马商圈association、演示铜马商圈police",
    }  # fmt: skip


def test_what_was_not_looked_at_is_not_on_the_record(
    recorded: Callable[..., Visit], mediator: User
) -> None:
    values = visit_values(recorded(findings="没有标价"), "visit_record", by=mediator)
    assert "明码标价：不符合" in values["checklist"]
    assert "进货查验" not in values["checklist"]
    assert "mended" not in values
    assert "mend_by" not in values


def test_who_met_the_visitors_is_named_on_the_record_that_is_to_be_signed(
    recorded: Callable[..., Visit], officer: User, someone: Callable[..., User],
    add_record: Callable[..., Record],
) -> None:  # fmt: skip
    """Also where somebody of that name complained; others read the name as on the page."""
    add_record("在演示铜马商圈买的课不退费。", person_name="丁建国")
    visit = recorded(met="丁建国", findings="没有标价")
    values = visit_values(visit, "visit_record", by=officer)
    assert values["met"] == "丁建国"
    other = visit_values(visit, "visit_record", by=someone("police", "analyst"))
    assert "丁建国" not in other["met"]


def test_the_record_does_not_say_that_it_is_signed_before_it_is(
    recorded: Callable[..., Visit], officer: User
) -> None:
    visit = recorded(findings="没有标价")
    assert visit.signed == "signed"
    assert "已签字" not in str(visit_sheet(visit, "visit_record", by=officer))


def test_no_consumer_stands_on_the_papers(recorded: Callable[..., Visit], officer: User) -> None:
    """Also for who was there and reads the page in clear."""
    visit = recorded(findings="顾客电话19900001234", to_mend="退费", mend_by=TODAY)
    for key in ("visit_record", "pledge"):
        assert "19900001234" not in str(visit_values(visit, key, by=officer))


def test_the_papers_are_taken_out_by_who_sees_the_visit(
    recorded: Callable[..., Visit], mediator: User, someone: Callable[..., User],
    browser: Callable[[User], Client],
) -> None:  # fmt: skip
    visit = recorded(findings="没有标价")
    address = f"/outreach/visits/{visit.number}/"
    desk = browser(mediator)
    assert "pledge.docx" in desk.get(address).content.decode()
    for name in ("visit_record.docx", "pledge.docx"):
        assert desk.get(address + name).content.startswith(b"PK")
    assert desk.get(f"{address}recheck.docx").status_code == 404
    assert AuditEntry.objects.filter(action="visit.paper").count() == 2
    stranger = someone("association", "mediator", place="滨河商圈")
    assert browser(stranger).get(f"{address}pledge.docx").status_code == 404

"""A planned visit is put off within a year, and changed on the page that was read."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions.visits import Target, plan_visit, put_off_visit
from liandong.desk.outreach.models import Visit
from tests.desk.outreach.page_versions import version_on

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def visit(shop: Merchant, districts: dict[str, District], mediator: User, officer: User) -> Visit:
    return plan_visit(
        target=Target("merchant", shop.name, districts["铜马商圈"], "prepaid", shop),
        reason="plan", day=TODAY, visitors=[mediator, officer], by=mediator,
    )  # fmt: skip


@pytest.mark.parametrize("days", [-1, 366])
def test_it_is_put_off_to_a_day_between_today_and_a_year(
    visit: Visit, mediator: User, officer: User, days: int
) -> None:
    with pytest.raises(ValidationError, match="今天至 2027-11-24"):
        put_off_visit(
            visit=visit, day=TODAY + timedelta(days=days), visitors=[mediator, officer], by=mediator
        )


def test_other_people_can_go_where_its_day_is_over(
    visit: Visit, mediator: User, officer: User, station_head: User
) -> None:
    Visit.objects.filter(pk=visit.pk).update(day=TODAY - timedelta(days=3))
    put_off_visit(
        visit=visit, day=TODAY - timedelta(days=3), visitors=[mediator, station_head], by=mediator
    )
    assert set(visit.visitors.values_list("person", flat=True)) == {mediator.pk, station_head.pk}


@pytest.mark.parametrize("verb", ["put-off", "cancel"])
def test_nobody_changes_a_visit_that_the_page_did_not_show(
    visit: Visit,
    mediator: User,
    officer: User,
    station_head: User,
    browser: Callable[[User], Client],
    verb: str,
) -> None:
    """Another changed only who goes meanwhile; nor is a form taken that names no page."""
    client, address = browser(mediator), f"/outreach/visits/{visit.number}/"
    given = {
        "day": f"{TODAY + timedelta(days=1)}", "visitors": [mediator.pk, officer.pk],
        "reason": "店休",
    }  # fmt: skip
    read = version_on(client.get(address))
    put_off_visit(visit=visit, day=TODAY, visitors=[mediator, station_head], by=officer)
    for sent in ({**given, "page_version": read}, given):
        reply = client.post(f"{address}{verb}/", sent, follow=True)
        assert "内容已变，请重新阅读" in reply.content.decode()
    visit.refresh_from_db()
    assert (visit.day, visit.state) == (TODAY, "planned")
    client.post(f"{address}{verb}/", {**given, "page_version": version_on(client.get(address))})
    visit.refresh_from_db()
    assert (visit.day, visit.state) != (TODAY, "planned")

"""A station makes and reads no figures of districts that it does not see."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from liandong.desk.access.models import User
from liandong.desk.directory.models import District
from liandong.desk.insight.actions.frozen_figures import freeze
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.pictures import FREEZABLE, freezable_by
from liandong.desk.insight.scope import scope_from
from tests.desk.insight.alerts import stored

pytestmark = pytest.mark.django_db

Person = Callable[..., User]


@pytest.mark.parametrize("district", ["滨河商圈", "=1+1商圈"])
def test_no_figure_of_a_district_of_others_is_frozen(
    districts: dict[str, District], person: Person, signed_in: Callable[..., Client], district: str
) -> None:
    by = person("mediator")
    names = [name for name in FREEZABLE if name in freezable_by(by)]
    assert names
    for name in names:
        scope = scope_from(QueryDict(f"days=30&district={district}"))
        with pytest.raises(PermissionDenied):
            freeze(name, scope, purpose="季度会议", by=by)
        url = reverse("insight:freeze", args=[name], query={"days": 30, "district": district})
        assert signed_in("mediator").post(url, {"purpose": "季度会议"}).status_code == 404
    assert not FrozenFigure.objects.exists()


def test_the_figures_of_ones_own_and_of_a_stated_district_are_frozen(
    districts: dict[str, District], person: Person
) -> None:
    for role, district in (("mediator", "铜马商圈"), ("mediator", ""), ("supervisor", "滨河商圈")):
        scope = scope_from(QueryDict(f"days=30&district={district}"))
        assert freeze("totals", scope, purpose="季度会议", by=person(role)).district == district


def test_no_district_that_does_not_exist_is_frozen_by_who_sees_all(
    districts: dict[str, District], person: Person
) -> None:
    scope = scope_from(QueryDict("days=30&district=随便写的商圈"))
    with pytest.raises(PermissionDenied):
        freeze("totals", scope, purpose="季度会议", by=person("supervisor"))


def test_an_alert_shows_a_station_no_counts_of_other_districts(
    districts: dict[str, District], signed_in: Callable[..., Client]
) -> None:
    alert = stored(districts["铜马商圈"])
    alert.evidence["also"] = [
        {
            "key": {"district": name, "level": "district"},
            "observed": observed,
            "upper": 27,
        }
        for name, observed in (("", 5601), ("滨河商圈", 5602), ("铜马商圈", 5603))
    ]
    alert.save()
    url = reverse("alerts:detail", args=[alert.number])
    station, office = (signed_in(role).get(url) for role in ("duty_officer", "supervisor"))
    numbers = ("5601", "5602", "5603")
    assert [number in station.content.decode() for number in numbers] == [False, False, True]
    assert all(number in office.content.decode() for number in numbers)

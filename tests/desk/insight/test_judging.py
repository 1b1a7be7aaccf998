"""Alerts are raised, brought up to date and ended; one rise is one alert."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import Settings

from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.jobs import JUDGE, nightly, rehearse_settings, when_counts_jump
from liandong.desk.insight.models import Alert, Rehearsal, Watch
from liandong.desk.insight.wording import sentence
from liandong.desk.work.models import Event, Job
from tests.desk.insight.alerts import END, judged, moment, quiet, rise
from tests.desk.insight.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def past(districts: Any) -> Any:
    quiet(districts)
    return districts


class Silent:
    def report(self, done: Any, total: Any = None, note: Any = "") -> None:
        """The progress is not needed here."""


def test_a_quiet_district_raises_nothing(past: Any) -> None:
    assert judged() == []
    watch = Watch.objects.get(district=past["铜马商圈"])
    assert (watch.judged_on, watch.found) == (END, 0)
    assert watch.tested > 10


def test_one_rise_is_one_alert_in_the_words_of_the_page(past: Any) -> None:
    rise(past)
    (alert,) = judged()
    assert sentence(alert) == (
        "铜马商圈 · 晨曦培训（商家）近一周 14 件，去年同期 0 件，正常上限 4 件"
    )
    assert alert.grade == Alert.Grade.RED
    levels = {series["key"]["level"] for series in alert.evidence["also"]}
    assert {"sector", "item", "phrase"} <= levels


def test_a_year_without_data_is_not_compared(districts: Any) -> None:
    quiet(districts)
    Dispute.objects.filter(opened_at__lt=moment(END - timedelta(days=300))).delete()
    rise(districts)
    (alert,) = judged()
    assert alert.year_before is None
    assert "去年同期没有可比的数据" in sentence(alert)


def test_the_same_night_again_changes_nothing(past: Any) -> None:
    rise(past)
    (first,) = judged()
    (again,) = judged()
    assert (again.pk, again.number, again.observed) == (first.pk, first.number, first.observed)
    assert AuditEntry.objects.filter(action="alert.raise").count() == 1


def test_a_rise_that_goes_on_is_brought_up_to_date_every_night(past: Any) -> None:
    rise(past)
    (first,) = judged()
    rise(past, 6, day=END + timedelta(days=2))
    (later,) = judged(END + timedelta(days=2))
    assert later.pk == first.pk
    assert later.observed > first.observed
    assert (later.found_on, later.judged_on) == (END, END + timedelta(days=2))


def test_a_night_after_an_early_jump_does_not_lead_back(past: Any) -> None:
    """Counts jumped after midnight; the night's own run judges up to the day before."""
    rise(past)
    (first,) = judged()
    (later,) = judged(END - timedelta(days=1))
    assert (later.observed, later.until) == (first.observed, END)


def test_another_series_of_a_known_rise_is_no_new_alert(past: Any) -> None:
    rise(past)
    judged()
    rise(past, 9, merchant_name="")  # now the item shows it better than the shop
    assert len(judged()) == 1


def test_a_rise_that_is_over_ends_after_two_weeks_and_a_new_one_is_another(past: Any) -> None:
    rise(past)
    (alert,) = judged()
    judged(END + timedelta(days=20))
    judged(END + timedelta(days=40))
    alert.refresh_from_db()
    assert alert.ended_on is not None
    rise(past, 16, day=END + timedelta(days=60))
    assert len(judged(END + timedelta(days=60))) == 2


@pytest.mark.parametrize(("least_in_window", "raised"), [(14, 1), (25, 0)])
def test_never_an_alert_under_the_floor_of_the_district(
    past: Any, least_in_window: int, raised: int
) -> None:
    judged()
    Watch.objects.update(least_in_window=least_in_window)
    rise(past)
    assert len(judged()) == raised


def test_only_the_levels_of_the_district_are_watched(past: Any) -> None:
    judged()
    Watch.objects.update(levels=["sector"])
    rise(past)
    (alert,) = judged()
    assert (alert.level, alert.subject) == ("sector", "教育培训")


def test_where_borders_change_counting_begins_anew(past: Any) -> None:
    rise(past)
    judged()
    Alert.objects.all().delete()
    past["铜马商圈"].outline = [[[120.0, 33.0], [120.2, 33.0], [120.2, 33.4], [120.0, 33.0]]]
    past["铜马商圈"].save()
    assert [alert for alert in judged() if alert.district] == []
    assert Watch.objects.get(district=past["铜马商圈"]).comparable_since == END
    assert AuditEntry.objects.filter(action="alert.borders").count() == 1


def test_an_empty_desk_and_a_short_history_raise_nothing(districts: Any) -> None:
    assert judged() == []
    rise(districts)
    assert judged() == []


def test_what_drives_it_what_is_new_and_where(past: Any) -> None:
    rise(past)
    (alert,) = judged()
    phrases = alert.evidence["drivers"]["phrase"]
    assert {driver["value"] for driver in phrases if driver["new"]} == {"商家跑路", "退款难"}
    assert sum(driver["now"] for driver in alert.evidence["drivers"]["hour"]) == 14
    assert alert.evidence["corner"]["lon"] == pytest.approx(120.135)
    assert {check["kind"] for check in alert.evidence["exclusions"]} == {
        "holiday",
        "sale",
        "late",
        "person",
        "double",
    }


def test_the_curve_has_last_year_and_the_range_beside_each_point(past: Any) -> None:
    rise(past)
    (alert,) = judged()
    curve = alert.evidence["curve"]
    assert len({len(curve[name]) for name in ("days", "observed", "upper", "year_before")}) == 1
    assert curve["observed"][-1] == alert.observed
    assert curve["upper"][-1] == alert.upper


def test_open_pages_are_told(past: Any) -> None:
    rise(past)
    (alert,) = judged()
    assert {"alert": alert.pk} in [e.payload for e in Event.objects.filter(topic="alerts")]


def test_once_a_night_and_when_counts_jump(past: Any) -> None:
    with time_machine.travel(NOW.replace(hour=3), tick=False):
        nightly()
        nightly()
    assert Job.objects.filter(name=JUDGE).count() == 1
    assert Job.objects.get().args == {"until": "2026-11-23"}
    judged()
    when_counts_jump()
    assert Job.objects.count() == 1
    rise(past, 4)
    when_counts_jump()
    assert Job.objects.count() == 1
    rise(past, 5)
    when_counts_jump()
    assert Job.objects.filter(key="jump").count() == 1


def test_a_city_that_still_arrives_is_not_judged_before_it_is_there(
    past: Any, settings: Settings
) -> None:
    judged()
    rise(past, 10)
    settings.LIANDONG_ARRIVING = lambda: "正在编出已办的纠纷"
    with time_machine.travel(NOW.replace(hour=3), tick=False):
        nightly()
    when_counts_jump()
    assert not Job.objects.filter(name=JUDGE).exists()
    settings.LIANDONG_ARRIVING = lambda: ""
    when_counts_jump()
    assert Job.objects.filter(name=JUDGE, key="jump").exists()


def test_a_rehearsal_lists_what_last_year_would_have_raised(past: Any, person: Any) -> None:
    rise(past, day=END - timedelta(days=100))
    judged()
    watch = Watch.objects.get(district=past["铜马商圈"])
    made = Rehearsal.objects.create(watch=watch, by=person("supervisor"))
    assert rehearse_settings(Silent(), rehearsal_id=made.pk) == {"alerts": 1}
    made.refresh_from_db()
    assert made.found
    (row,) = made.found
    assert row["key"]["merchant"] == "晨曦培训"
    assert row["observed"] > row["upper"]
    strict = Rehearsal.objects.create(watch=watch, least_in_window=40, by=person("analyst"))
    assert rehearse_settings(Silent(), rehearsal_id=strict.pk) == {"alerts": 0}
    assert rehearse_settings(Silent(), rehearsal_id=made.pk) == {}

"""The pages of alerts, as people open them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.insight.actions.reviews import review, take_back
from liandong.desk.insight.models import Alert, Rehearsal, Watch
from liandong.desk.work.models import Job
from tests.desk.insight.alerts import END, judged, quiet, rise
from tests.desk.insight.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(districts: Any) -> Alert:
    quiet(districts)
    rise(districts)
    (made,) = judged()
    return made


def someone(kind: str, role: str, districts: Any = ("铜马商圈",)) -> User:
    department, _made = Department.objects.get_or_create(
        name=f"{kind}部门{len(districts)}", defaults={"kind": kind, "districts": list(districts)}
    )
    return User.objects.create(
        username=f"{kind}-{role}-{len(districts)}",
        display_name="试验员",
        role=role,
        department=department,
        password_changed_at=NOW,
    )


@pytest.fixture
def police(districts: Any) -> Any:
    return someone("police", "duty_officer")


@pytest.fixture
def association(districts: Any) -> Any:
    return someone("association", "mediator")


def opened(client: Any, user: Any, url: Any, **query: Any) -> Any:
    client.force_login(user)
    return client.get(url, query)


def test_an_empty_list_says_why(client: Client, police: Any) -> None:
    assert "没有预警信号" in opened(client, police, "/alerts/").content.decode()


def test_the_list_tells_each_alert_with_its_figures(
    client: Client, police: Any, alert: Alert
) -> None:
    shown = opened(client, police, "/alerts/").content.decode()
    assert "铜马商圈 · 晨曦培训（商家）" in shown
    assert "一级" in shown
    assert "待研判" in shown


def test_what_waits_for_ones_own_side_comes_first(
    client: Client, police: Any, association: Any, alert: Alert
) -> None:
    other = Alert.objects.get(pk=alert.pk)
    other.pk, other.number, other.series = None, "YJ20260101-0001", "another"
    other.save()
    review(alert, verdict="true", reason="属实", by=police)
    rows = opened(client, police, "/alerts/").context["listing"].page.object_list
    assert [row.number for row in rows] == [other.number, alert.number]
    rows = opened(client, association, "/alerts/").context["listing"].page.object_list
    assert {row.rank for row in rows} == {0}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"grade": "1"}, True),
        ({"grade": "3"}, False),
        ({"level": "merchant"}, True),
        ({"level": "item"}, False),
        ({"district": "滨河商圈"}, False),
        ({"verdict": "true"}, False),
        ({"show": "over"}, False),
        ({"show": "all", "level": "nonsense"}, False),
    ],
)
def test_filters(client: Client, police: Any, alert: Alert, query: Any, shown: bool) -> None:
    page = opened(client, police, "/alerts/", **query).content.decode()
    assert ("晨曦培训" in page) is shown


def test_a_station_sees_its_own_districts_alone(client: Client, alert: Alert) -> None:
    stranger = someone("police", "duty_officer", districts=("滨河商圈", "别处"))
    assert "晨曦培训" not in opened(client, stranger, "/alerts/").content.decode()
    assert opened(client, stranger, f"/alerts/{alert.number}/").status_code == 404


def test_an_alert_of_the_city_is_for_those_who_see_all_of_it(
    client: Client, police: Any, alert: Alert, districts: Any
) -> None:
    Alert.objects.update(district=None, place="全区")
    assert opened(client, police, f"/alerts/{alert.number}/").status_code == 404
    analyst = someone("regulator", "analyst")
    assert opened(client, analyst, f"/alerts/{alert.number}/").status_code == 200


def test_the_page_tells_everything_from_top_to_bottom(
    client: Client, police: Any, alert: Alert
) -> None:
    page = opened(client, police, f"/alerts/{alert.number}/")
    body = page.content.decode()
    for words in (
        "近一周 14 件，去年同期 0 件，正常上限 4 件",
        "一级",
        "同类信号是第一次出现",
        "项指标同步上升",
        "正常水平接近零",
        "新出现：",
        "相关纠纷 14 件",
        "节日",
        "一人多诉",
        "联合研判",
    ):
        assert words in body, words
    assert "Farrington" not in body
    assert "FDR" not in body
    assert len(page.context["disputes"]) == 12
    for part in ("since=2026-11-18", "until=2026-11-24", "q=%E6%99%A8"):
        assert part in page.context["disputes_url"]
    assert AuditEntry.objects.filter(action="alert.read").count() == 1


def test_the_number_of_queries_is_bounded(
    client: Client,
    police: Any,
    alert: Alert,
    districts: Any,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    rise(districts, 30)
    with django_assert_max_num_queries(45):
        opened(client, police, f"/alerts/{alert.number}/")
    with django_assert_max_num_queries(20):
        opened(client, police, "/alerts/")


@pytest.mark.parametrize("name", ["curve", "item", "phrase", "hour", "cloud"])
def test_the_numbers_of_each_picture_can_be_taken_along(
    client: Client, police: Any, alert: Alert, name: str
) -> None:
    answer = opened(client, police, f"/alerts/{alert.number}/{name}.csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert "晨曦培训" in lines[0]
    assert len(lines) > 2


def test_the_list_and_a_rehearsal_can_be_taken_along(
    client: Client, police: Any, alert: Alert
) -> None:
    answer = opened(client, police, "/alerts/list.csv", grade="1")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "一级"
    assert lines[2].startswith(f"{alert.number},铜马商圈 · 晨曦培训（商家）,一级")
    assert opened(client, police, "/alerts/list.exe").status_code == 404
    row = {"since": "2026-03-02", "until": "2026-03-15", "weeks": 2}
    row["key"] = alert.evidence["also"][0]["key"]
    analyst = someone("regulator", "analyst", districts=())
    made = Rehearsal.objects.create(
        watch=Watch.objects.get(district=alert.district),
        found=[row | {"observed": 9, "expected": 1.2, "upper": 4}],
        by=analyst,
    )
    answer = opened(client, analyst, f"/alerts/rehearsals/{made.pk}.csv")
    assert (
        answer.getvalue()
        .decode("utf-8-sig")
        .splitlines()[1]
        .endswith("2026-03-02,2026-03-15,9,1.2,4,2")
    )


def test_methods_are_named_on_the_page_of_definitions_alone(
    client: Client, police: Any, alert: Alert
) -> None:
    assert "Benjamini" in opened(client, police, "/picture/definitions/").content.decode()
    assert "Benjamini" not in opened(client, police, f"/alerts/{alert.number}/").content.decode()


def test_a_picture_that_is_not_there_is_not_found(
    client: Client, police: Any, alert: Alert
) -> None:
    assert opened(client, police, f"/alerts/{alert.number}/nothing.csv").status_code == 404
    assert opened(client, police, f"/alerts/{alert.number}/merchant.csv").status_code == 404


def test_two_sides_review_it_and_it_becomes_a_track_record(
    client: Client, police: Any, association: Any, alert: Alert
) -> None:
    client.force_login(police)
    client.post(f"/alerts/{alert.number}/review/", {"verdict": "true", "reason": "现场核实"})
    alert.refresh_from_db()
    assert alert.state == Alert.State.HALF
    client.force_login(association)
    client.post(f"/alerts/{alert.number}/review/", {"verdict": "true", "reason": "多人退费"})
    alert.refresh_from_db()
    assert (alert.state, alert.verdict) == (Alert.State.SETTLED, Alert.Verdict.TRUE)
    page = opened(client, association, f"/alerts/{alert.number}/").content.decode()
    assert "现场核实" in page
    assert "多人退费" in page
    later = Alert.objects.get(pk=alert.pk)
    Alert.objects.filter(pk=alert.pk).update(
        found_on=END - timedelta(days=90), ended_on=END - timedelta(days=60)
    )
    later.pk, later.number, later.state, later.verdict = None, "YJ20270101-0001", "waiting", ""
    later.save()
    page = opened(client, association, f"/alerts/{later.number}/").content.decode()
    assert "同类信号过去 1 次，其中已研判 1 次，属实 1 次" in page


def test_a_review_is_replaced_and_taken_back_and_stays_to_be_read(
    client: Client, police: Any, alert: Alert
) -> None:
    first = review(alert, verdict="true", reason="起初这样看", by=police)
    second = review(alert, verdict="known", reason="闭店已公告", by=police)
    with pytest.raises(ValidationError):
        take_back(first, by=police)
    take_back(second, by=police)
    alert.refresh_from_db()
    assert (alert.state, alert.verdict) == (Alert.State.WAITING, "")
    page = opened(client, police, f"/alerts/{alert.number}/").content.decode()
    assert "撤回或更改过 2 次" in page
    assert "起初这样看" in page


@pytest.mark.parametrize(("verdict", "reason"), [("", "x"), ("nonsense", "x"), ("true", "  ")])
def test_a_review_without_a_verdict_or_a_reason_is_none(
    police: Any, alert: Alert, verdict: str, reason: str
) -> None:
    with pytest.raises(ValidationError):
        review(alert, verdict=verdict, reason=reason, by=police)
    assert not alert.reviews.exists()


def test_who_speaks_for_neither_side_does_not_review(
    client: Client, alert: Alert, police: Any
) -> None:
    office = someone("office", "supervisor")
    with pytest.raises(PermissionDenied):
        review(alert, verdict="true", reason="x", by=office)
    made = review(alert, verdict="true", reason="x", by=police)
    with pytest.raises(PermissionDenied):
        take_back(made, by=someone("association", "mediator"))


def test_where_the_sides_differ_both_are_asked_again(
    client: Client, police: Any, association: Any, alert: Alert
) -> None:
    review(alert, verdict="true", reason="x", by=police)
    review(alert, verdict="normal", reason="x", by=association)
    alert.refresh_from_db()
    assert alert.state == Alert.State.DIFFERING
    assert (
        '<span class="ld-count">1</span>'
        in opened(client, police, "/alerts/bell/").content.decode()
    )


def test_the_bell_counts_what_waits_for_ones_side(
    client: Client, police: Any, alert: Alert
) -> None:
    assert '<span class="ld-count">1</span>' in opened(client, police, "/board/").content.decode()
    review(alert, verdict="true", reason="x", by=police)
    assert "ld-count" not in opened(client, police, "/alerts/bell/").content.decode()


@pytest.mark.long
def test_a_rise_that_grew_after_its_review_is_shown_again(
    client: Client, police: Any, alert: Alert, districts: Any
) -> None:
    review(alert, verdict="true", reason="x", by=police)
    rise(districts, 9)
    judged()
    page = opened(client, police, f"/alerts/{alert.number}/").content.decode()
    assert "研判后又明显增加" in page


def test_settings_of_a_district_are_changed_and_kept_in_the_audit(
    client: Client, alert: Alert, districts: Any
) -> None:
    analyst = someone("regulator", "analyst", districts=())
    watch = Watch.objects.get(district=districts["铜马商圈"])
    assert "铜马商圈" in opened(client, analyst, "/alerts/settings/").content.decode()
    posted = {"sensitivity": "strict", "least_in_window": "8", "levels": ["sector", "item"]}
    client.post(f"/alerts/settings/{watch.pk}/", posted)
    watch.refresh_from_db()
    assert (watch.sensitivity, watch.least_in_window, watch.levels) == (
        "strict",
        8,
        ["sector", "item"],
    )
    assert AuditEntry.objects.filter(action="alert.settings").count() == 1


def test_the_day_from_which_counts_compare_stays_in_its_field(client: Client, alert: Alert) -> None:
    analyst = someone("regulator", "analyst", districts=())
    watch = Watch.objects.get(district=alert.district)
    posted = {"sensitivity": "normal", "least_in_window": "5", "levels": ["sector"]}
    client.force_login(analyst)
    client.post(f"/alerts/settings/{watch.pk}/", posted | {"comparable_since": "2026-11-01"})
    assert 'value="2026-11-01"' in client.get(f"/alerts/settings/{watch.pk}/").content.decode()


@pytest.mark.parametrize(
    "posted",
    [
        {"least_in_window": "1"},
        {"least_in_window": "x"},
        {"levels": []},
        {"levels": ["street"]},
        {"sensitivity": "x"},
    ],
)
def test_settings_that_make_no_sense_change_nothing(
    client: Client, alert: Alert, posted: Any
) -> None:
    analyst = someone("regulator", "analyst", districts=())
    watch = Watch.objects.get(district=alert.district)
    right = {"sensitivity": "normal", "least_in_window": "9", "levels": ["sector"]}
    client.force_login(analyst)
    assert client.post(f"/alerts/settings/{watch.pk}/", right | posted).status_code == 422
    watch.refresh_from_db()
    assert watch.least_in_window == 5


def test_settings_can_be_tried_out_on_last_year(client: Client, alert: Alert) -> None:
    analyst = someone("regulator", "analyst", districts=())
    watch = Watch.objects.get(district=alert.district)
    client.force_login(analyst)
    posted = {"sensitivity": "eager", "least_in_window": "5", "levels": ["sector"], "rehearse": "1"}
    answer = client.post(f"/alerts/settings/{watch.pk}/", posted)
    made = Rehearsal.objects.get()
    assert answer["Location"] == f"/alerts/rehearsals/{made.pk}/"
    assert "正在逐周试算" in client.get(answer["Location"]).content.decode()
    assert Job.objects.filter(name="insight.rehearse").exists()
    Rehearsal.objects.update(found=[])
    assert "过去一年不产生预警" in client.get(answer["Location"]).content.decode()
    row = {"key": alert.evidence["also"][0]["key"], "since": "a", "until": "b", "weeks": 2}
    Rehearsal.objects.update(found=[row | {"observed": 9, "expected": 1.2, "upper": 4}])
    assert "过去一年将产生预警 1 条" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("role", ["people_mediator", "system_admin", "auditor"])
def test_people_without_the_permission_are_refused(
    client: Client, role: str, districts: Any
) -> None:
    assert opened(client, someone("office", role), "/alerts/").status_code == 403


@pytest.mark.long
def test_the_board_tells_what_waits_for_ones_side(
    client: Client, police: Any, alert: Alert
) -> None:
    assert "近一周 14 件，去年同期 0 件" in opened(client, police, "/board/").content.decode()
    review(alert, verdict="true", reason="x", by=police)
    assert "预警待研判" not in opened(client, police, "/board/").content.decode()


def test_a_changed_border_is_marked_until_it_can_be_judged_again(
    client: Client, police: Any, districts: Any
) -> None:
    quiet(districts)
    judged()
    assert "不能判断" not in opened(client, police, "/alerts/").content.decode()
    districts["铜马商圈"].outline = [[[120.0, 33.0], [120.2, 33.0], [120.2, 33.4], [120.0, 33.0]]]
    districts["铜马商圈"].save()
    rise(districts)
    assert [made for made in judged() if made.district] == []
    page = opened(client, police, "/alerts/").content.decode()
    assert "铜马商圈不能判断" in page
    assert f"可比数据从 {END} 重新积累，2027-02-22 起再研判" in page


def test_the_map_shows_the_corner_in_its_district(
    client: Client, police: Any, alert: Alert, districts: Any
) -> None:
    page = opened(client, police, f"/alerts/{alert.number}/")
    assert "map" not in page.context["pictures"]  # the district has no outline
    assert "集中在半径约" in page.content.decode()
    districts["铜马商圈"].outline = [[[120.1, 33.3], [120.2, 33.3], [120.2, 33.4], [120.1, 33.3]]]
    districts["铜马商圈"].save()
    spec = client.get(f"/alerts/{alert.number}/").context["pictures"]["map"].spec
    (ring,) = spec["borders"][0]["rings"]
    assert ring[0] == pytest.approx(ring[-1])
    assert sum(lon for lon, _lat in ring[:-1]) / (len(ring) - 1) == pytest.approx(120.135)
    assert spec["values"] == [14]


def test_its_head_leads_to_the_joint_review_on_a_phone(
    client: Client, police: Any, alert: Alert
) -> None:
    page = opened(client, police, f"/alerts/{alert.number}/").content.decode()
    head, _rest = page.split('class="ld-chart', 1)
    (link,) = [part for part in head.split("<a ")[1:] if 'href="#judging"' in part]
    assert "待研判" in link.split("</a>", 1)[0]
    assert page.count('id="judging"') == 1

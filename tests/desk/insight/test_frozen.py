"""Frozen figures: kept as they stood, visible by permission, never altered, made again."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.encryption.fields import Encrypted
from liandong.desk.access.models import AuditEntry, Department, User
from liandong.desk.disputes.models import Dispute
from liandong.desk.insight.actions.frozen_figures import freeze, withdraw
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.pictures import FREEZABLE
from liandong.desk.insight.queries.frozen import again
from liandong.desk.insight.scope import scope_from
from tests.desk.insight.conftest import NOW

pytestmark = pytest.mark.database


@pytest.fixture
def keep(person: Any) -> Any:
    def make(name: Any = "sectors", role: Any = "regulator", query: Any = "days=30") -> Any:
        return freeze(name, scope_from(QueryDict(query)), purpose="季度会议", by=person(role))

    return make


def test_it_is_kept_by_two_clicks_with_its_rows_and_definition(
    client: Client, person: Any, dispute: Any
) -> None:
    kept = [dispute(sector="食品").pk for _ in range(3)]
    dispute(days_ago=40)
    client.force_login(person("regulator"))
    url = reverse("insight:freeze", args=["sectors"]) + "?days=30"
    assert "3 件纠纷" in client.get(url).content.decode()
    page = client.post(url, {"purpose": "季度会议"}, follow=True)
    figure = FrozenFigure.objects.get()
    assert (figure.title, figure.rows) == ("食品最多，3 件，占 100%", kept)
    assert figure.definition in page.content.decode()
    assert figure.query == {"district": "", "since": "2026-10-26", "until": "2026-11-24"}
    entry = AuditEntry.objects.get(action="figure.freeze")
    assert entry.detail["disputes"] == 3


def test_for_what_it_is_kept_has_to_be_said(client: Client, person: Any, dispute: Any) -> None:
    dispute(sector="食品")
    client.force_login(person("regulator"))
    reply = client.post(reverse("insight:freeze", args=["sectors"]), {"purpose": " "})
    assert reply.status_code == 422
    assert not FrozenFigure.objects.exists()


@pytest.mark.parametrize("name", FREEZABLE)
def test_every_part_is_frozen_opened_and_made_again(
    client: Client, person: Any, dispute: Any, keep: Any, name: Any
) -> None:
    dispute(sector="食品", item="外卖食品", nature="质量", phrases=["难退款"])
    dispute(days_ago=364, sector="食品", item="外卖食品")
    figure = keep(name)
    client.force_login(person("regulator"))
    assert client.get(reverse("insight:frozen", args=[figure.pk])).status_code == 200
    body = client.get(reverse("insight:again", args=[figure.pk])).content.decode()
    assert body.count("完全相同") == 2


def test_made_again_it_says_what_was_corrected_and_what_came_since(
    dispute: Any, keep: Any, person: Any
) -> None:
    one, two = dispute(sector="食品"), dispute(sector="食品")
    figure = keep()
    Dispute.objects.filter(pk=one.pk).update(sector="服装鞋帽")
    Dispute.objects.filter(pk=two.pk).update(withdrawn_at=NOW)
    dispute(sector="食品")
    same, now = again(figure, by=person("regulator"))
    assert [(d.row, d.frozen, d.now) for d in same.differences] == [
        ("食品", "2", "—"),
        ("服装鞋帽", "—", "1"),
    ]
    assert (same.gone, same.new) == (1, 0)
    assert [(d.row, d.frozen, d.now) for d in now.differences] == [
        ("食品", "2", "1"),
        ("服装鞋帽", "—", "1"),
    ]
    assert (now.gone, now.new) == (1, 1)


@pytest.mark.parametrize(
    "change", [{"title": "别的"}, {"rows": []}, {"purpose": Encrypted(b"x")}, {"at": NOW}]
)
def test_the_database_refuses_to_alter_it(dispute: Any, keep: Any, change: Any) -> None:
    dispute(sector="食品")
    figure = keep()
    with pytest.raises(Error), transaction.atomic():
        FrozenFigure.objects.filter(pk=figure.pk).update(**change)


def test_the_database_refuses_to_delete_it(dispute: Any, keep: Any) -> None:
    dispute(sector="食品")
    figure = keep()
    with pytest.raises(Error), transaction.atomic():
        figure.delete()


def test_it_is_withdrawn_once_with_a_reason_and_stays_readable(
    client: Client, person: Any, dispute: Any, keep: Any
) -> None:
    dispute(sector="食品")
    figure = keep(role="regulator")
    client.force_login(person("regulator"))
    url = reverse("insight:withdraw", args=[figure.pk])
    client.post(url, {"reason": " "})
    figure.refresh_from_db()
    assert figure.withdrawn_at is None
    body = client.post(url, {"reason": "期间选错"}, follow=True).content.decode()
    assert "这张图表已撤回，不得再使用" in body
    assert "期间选错" in body
    withdraw(figure, reason="又一次", by=person("regulator"))
    assert figure.withdrawn_reason == "期间选错"
    assert AuditEntry.objects.filter(action="figure.withdraw").count() == 1
    with pytest.raises(Error), transaction.atomic():
        FrozenFigure.objects.filter(pk=figure.pk).update(withdrawn_reason=Encrypted(b"x"))


def test_who_may_not_freeze_neither_keeps_nor_withdraws(
    dispute: Any, keep: Any, person: Any
) -> None:
    dispute(sector="食品")
    with pytest.raises(PermissionDenied):
        keep(role="people_mediator")
    with pytest.raises(PermissionDenied):
        withdraw(keep(), reason="无权", by=person("duty_officer"))


def test_a_head_of_another_district_reads_it_and_does_not_withdraw_it(
    client: Client, dispute: Any, keep: Any
) -> None:
    dispute(sector="食品")
    figure = keep(query="days=30&district=铜马商圈")
    office = Department.objects.create(name="滨河消协", kind="association", districts=["滨河商圈"])
    head = User.objects.create(
        username="elsewhere",
        role="supervisor",
        department=office,
        password_changed_at=timezone.now(),
    )
    client.force_login(head)
    page = client.get(reverse("insight:frozen", args=[figure.pk]))
    assert page.status_code == 200
    assert reverse("insight:withdraw", args=[figure.pk]) not in page.content.decode()
    with pytest.raises(PermissionDenied):
        withdraw(figure, reason="不是我们的", by=head)


def test_another_station_does_not_see_it(client: Client, dispute: Any, keep: Any) -> None:
    dispute(sector="食品")
    figure = keep(query="days=30&district=铜马商圈")
    station = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    stranger = User.objects.create(
        username="stranger",
        display_name="演示外站",
        role="mediator",
        department=station,
        password_changed_at=NOW,
    )
    client.force_login(stranger)
    assert client.get(reverse("insight:frozen", args=[figure.pk])).status_code == 404
    assert "季度会议" not in client.get(reverse("insight:frozen_list")).content.decode()
    with pytest.raises(PermissionDenied):
        withdraw(figure, reason="越权", by=stranger)


def test_the_list_shows_it_and_the_files_hold_it(
    client: Client, person: Any, dispute: Any, keep: Any
) -> None:
    dispute(sector="食品", merchant_name="演示店")
    figure = keep()
    client.force_login(person("regulator"))
    assert "季度会议" in client.get(reverse("insight:frozen_list")).content.decode()
    table, rows = (
        client.get(reverse("insight:frozen_file", args=[figure.pk, part, "csv"])).getvalue()
        for part in ("table", "rows")
    )
    assert "食品,1" in table.decode("utf-8-sig")
    assert "演示店" in rows.decode("utf-8-sig")
    assert client.get(f"/picture/frozen/{figure.pk}/other.csv").status_code == 404

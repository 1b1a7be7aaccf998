"""The station's own figures are frozen as those of the picture are."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.models import Clock, DisputeFact, HistoryEntry
from liandong.desk.insight.actions.frozen_figures import freeze
from liandong.desk.insight.models import FrozenFigure
from liandong.desk.insight.queries.frozen import again
from liandong.desk.insight.scope import scope_from
from tests.desk.insight.conftest import NOW


def settled(dispute: Any, person: Any, yuan: Any = "320.00") -> Any:
    """Settled by telephone and paid at once."""
    entry = HistoryEntry.objects.create(
        dispute=dispute, verb="stepped", detail={"step": "settle"}, by=person("mediator")
    )
    detail = {"amount_yuan": yuan}
    fact = {"fact": "paid", "at": NOW, "detail": detail, "by": person("mediator")}
    DisputeFact.objects.create(dispute=dispute, **fact)
    return entry


def clock_of(dispute: Any, code: Any) -> Any:
    day = timezone.localdate()
    return Clock.objects.create(
        dispute=dispute,
        code=code,
        rule="121",
        started_on=day - timedelta(days=9),
        due_on=day,
        stopped_at=timezone.now(),
    )


def test_from_the_page_of_the_station_to_the_figure_made_again(
    client: Client, person: Any, dispute: Any
) -> None:
    here = dispute(days_ago=2, district="铜马商圈")
    entry = settled(here, person)
    client.force_login(person("supervisor"))
    page = client.get(reverse("station:figures"), {"district": "铜马商圈"}).content.decode()
    url = reverse("insight:freeze", args=["station"])
    query = "?district=%E9%93%9C%E9%A9%AC%E5%95%86%E5%9C%88&since=2026-10-26&until=2026-11-24"
    assert f'href="{url}{query}"' in page.replace("&amp;", "&")
    client.post(url + query, {"purpose": "季度会议"})
    figure = FrozenFigure.objects.get()
    assert "站内化解率 100.0%，挽回损失 320.00 元" in figure.title
    assert figure.rows == [here.pk]
    assert "首次反映到化解那一步" in figure.definition
    same, now = again(figure, by=person("supervisor"))
    assert (same.differences, now.differences) == ([], [])

    settled(dispute(district="铜马商圈"), person, "80.00")
    HistoryEntry.objects.filter(pk=entry.pk).update(undone_at=NOW)
    same, now = again(figure, by=person("supervisor"))
    assert ("站内化解率", "100.0%", "—") in [(d.row, d.frozen, d.now) for d in same.differences]
    assert ("挽回损失", "320", "400") in [(d.row, d.frozen, d.now) for d in now.differences]
    assert (now.gone, now.new) == (0, 1)


def test_every_number_of_the_station_opens_its_rows(
    client: Client, person: Any, dispute: Any
) -> None:
    here = dispute(days_ago=2, district="铜马商圈")
    settled(here, person)
    client.force_login(person("supervisor"))
    for show in ("ended", "settled", "recovered", "电话"):
        page = client.get(reverse("station:figures"), {"district": "铜马商圈", "show": show})
        assert [row.pk for row in page.context["rows"]] == [here.pk], show


def test_the_rates_of_12315_are_kept_with_the_disputes_of_their_clocks(
    person: Any, dispute: Any
) -> None:
    counted, other = dispute(), dispute()
    clock_of(counted, "acceptance_decision")
    clock_of(other, "clue_check")
    scope = scope_from(QueryDict("since=2026-01-01&until=2026-11-24"))
    figure = freeze("rates", scope, purpose="年报", by=person("supervisor"))
    assert figure.title.startswith("按时初查率 100.00%")
    assert "举报" not in str(figure.spec)
    assert figure.rows == [counted.pk]


def test_a_rate_of_reports_is_the_regulators_alone(
    client: Client, person: Any, dispute: Any
) -> None:
    clock_of(dispute(), "clue_check")
    scope = scope_from(QueryDict("since=2026-01-01&until=2026-11-24"))
    figure = freeze("clue_rate", scope, purpose="年报", by=person("regulator"))
    with pytest.raises(PermissionDenied):
        freeze("clue_rate", scope, purpose="年报", by=person("supervisor"))
    client.force_login(person("supervisor"))
    assert client.get(reverse("insight:frozen", args=[figure.pk])).status_code == 404
    assert client.get(reverse("insight:freeze", args=["clue_rate"])).status_code == 404
    assert "clue_rate" not in client.get(reverse("disputes:clocks")).content.decode()
    client.force_login(person("regulator"))
    assert client.get(reverse("insight:frozen", args=[figure.pk])).status_code == 200
    assert "clue_rate" in client.get(reverse("disputes:clocks")).content.decode()

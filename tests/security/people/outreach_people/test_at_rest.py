"""Columns of outreach in which people may stand are encrypted, and nobody finds by trying numbers
what a mask hides."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions import campaigns
from liandong.desk.outreach.actions.cases import record_case
from liandong.desk.outreach.actions.stations import file_station
from liandong.desk.outreach.actions.training import record_training
from liandong.desk.outreach.actions.visits import Target, plan_visit
from liandong.desk.outreach.models import Letter, RightsStation, Training, Visit
from liandong.desk.outreach.rules.counted_lines import Attended
from tests.desk.insight.alerts import END

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳建国", "13987654321"
TEXT = f"联系{NAME} {PHONE}"
ROW = "ld-row-link"
TITLE = f"演示{PHONE}"
"""Of a name or title, which everybody reads."""
LISTS = ("visits/", "campaigns/", "cases/", "training/", "stations/", "")
"""The letters are the first page."""


def everything() -> bytes:
    """All that the tables of outreach hold."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("outreach").get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found += [bytes(cell) for row in cursor.fetchall() for cell in row if is_binary(cell)]
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found += [str(row).encode() for row in cursor.fetchall()]
    return b"\n".join(found)


def is_binary(cell: object) -> bool:
    return isinstance(cell, bytes | memoryview)


@pytest.fixture
def filled(
    districts: dict[str, District],
    shop: Merchant,
    mediator: User,
    someone: Callable[..., User],
) -> None:
    """What is typed of people, in each kind."""
    place, regulator = districts["铜马商圈"], someone("regulator", "regulator")
    officer = someone("police", "duty_officer")
    plan_visit(
        target=Target("market", TITLE, place, "market", None), reason="plan", day=END,
        visitors=[mediator, officer], by=mediator,
    )  # fmt: skip
    plan: dict[str, Any] = {
        name: END + timedelta(days=n)
        for n, name in enumerate(("starts_on", "acts_on", "closes_on", "ends_on"))
    }
    campaign = campaigns.begin_campaign(
        plan=plan | {"name": TITLE, "basis": TEXT, "goals": TEXT}, districts=[place], by=regulator
    )
    campaigns.add_task(
        campaign=campaign, department=regulator.department, text=TEXT, until=None, by=regulator
    )
    values: dict[str, Any] = {
        "case_number": "亭市监处罚〔2026〕1号", "party": TEXT, "cause": TITLE, "articles": TEXT,
        "source": "inspection", "district": place, "opened_on": END,
    }  # fmt: skip
    record_case(values=values, by=regulator)
    held = timezone.now() - timedelta(hours=1)
    training = Training(held_at=held, place=TITLE, topic=TITLE, lecturer=TEXT, district=place)
    record_training(training=training, attended=[Attended(TITLE, 1)], by=mediator)
    station = RightsStation(
        name=TITLE, host=TITLE, host_kind="mall", address="演示路1号", area=20, phone="0575-1",
        rules="首问负责", district=place,
    )  # fmt: skip
    file_station(station=station, by=mediator)
    words = ("clauses", "copy_to", "contact", "phone", "talk_place", "talk_people")
    Letter(
        number="TX1", instrument="guidance_talk", department=mediator.department, district=place,
        merchant=shop, merchant_name=shop.name, basis="演示", since=END, until=END,
        drafted_by=mediator, talk_materials=TEXT, **dict.fromkeys(words, TEXT),
    ).save()  # fmt: skip


def test_nothing_of_it_stands_in_the_database(filled: None) -> None:
    kept = everything()
    assert "演示139****4321".encode() in kept
    assert NAME.encode() not in kept
    assert PHONE.encode() not in kept
    assert Letter.objects.get().contact == TEXT


@pytest.mark.parametrize("part", LISTS)
def test_no_number_is_searched_for(
    filled: None, someone: Callable[..., User], browser: Callable[[User], Client], part: str
) -> None:
    """Also of what was stored in clear."""
    Visit.objects.update(name=TITLE)
    RightsStation.objects.update(name=TITLE)
    Letter.objects.update(merchant_name=TITLE)
    client = browser(someone("association", "analyst"))
    shown = client.get(f"/outreach/{part}", {"q": "演示" if part != "cases/" else "亭市监"})
    hits = client.get(f"/outreach/{part}", {"q": PHONE})
    assert ROW in shown.content.decode()
    assert PHONE not in shown.content.decode()
    assert ROW not in hits.content.decode()

"""A visit filled in without signal: recorded once however often it is sent, never instead of what
somebody else recorded."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.outreach.actions.visits import (
    Target,
    cancel_visit,
    plan_visit,
    record_visit,
)
from liandong.desk.outreach.models import CheckedTopic, Visit
from liandong.desk.outreach.rules.checklists import topics_of
from liandong.desk.papers.models import Attachment
from tests.desk.handling.visits import picture
from tests.desk.steps.outreach import what_was_found

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def plan(
    shop: Merchant, districts: dict[str, District], mediator: User, officer: User
) -> Callable[[], Visit]:
    def planned() -> Visit:
        target = Target("merchant", shop.name, districts["铜马商圈"], "prepaid", shop)
        return plan_visit(
            target=target, reason="plan", day=TODAY, visitors=[mediator, officer],
            because=["近30天14件比0件"], by=mediator,
        )  # fmt: skip

    return planned


@pytest.fixture
def visit(plan: Callable[[], Visit]) -> Visit:
    return plan()


def filled_in(visit: Visit, *came: User, **fields: Any) -> dict[str, Any]:
    """The checklist as the phone sends it."""
    verdicts = {f"verdict_{rule.topic}": "meets" for rule in topics_of(visit.trade)}
    came_ids = [str(person.pk) for person in came]
    return {"day": f"{TODAY}", "came": came_ids, "signed": "signed"} | verdicts | fields


def entry(statement: dict[str, Any], **fields: Any) -> dict[str, Any]:
    now = timezone.now().isoformat()
    made = {"id": f"{uuid4()}", "visit": f"{uuid4()}", "place": 1, "verb": "record", "at": now}
    return made | {"statement": statement} | fields


def send(client: Client, visit: Visit, *entries: dict[str, Any]) -> Any:
    body = json.dumps({"sent_at": timezone.now().isoformat(), "entries": entries})
    url = reverse("outreach:visit_entries", args=[visit.number])
    return client.post(url, body, content_type="application/json")


def answer(client: Client, visit: Visit, sent: dict[str, Any]) -> dict[str, Any]:
    reply = send(client, visit, sent)
    assert reply.status_code == 200, reply.content.decode()
    (only,) = reply.json()["entries"]
    return only


def send_photo(client: Client, visit: Visit, content: bytes, kind: str = "picture") -> Any:
    now = timezone.now().isoformat()
    sent = {"id": f"{uuid4()}", "visit": f"{uuid4()}", "kind": kind, "at": now, "sent_at": now}
    file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    url = reverse("outreach:visit_phone_photos", args=[visit.number])
    return client.post(url, sent | {"file": file})


def test_the_phone_knows_the_visits_of_its_owner_alone(
    visit: Visit, mediator: User, someone: Callable[..., User], browser: Any
) -> None:
    (known,) = browser(mediator).get(reverse("outreach:visits_known")).json()["visits"]
    assert (known["number"], known["name"]) == (visit.number, visit.name)
    assert [topic["label"] for topic in known["topics"]] == [
        rule.label for rule in topics_of(visit.trade)
    ]
    assert [person["id"] for person in known["came"]] == list(
        visit.visitors.order_by("pk").values_list("person", flat=True)
    )
    assert known["because"] == ["近30天14件比0件"]
    assert AuditEntry.objects.filter(action="visit.phone", actor_id=mediator.pk).count() == 1
    other = someone("police", "duty_officer", name="another")
    assert browser(other).get(reverse("outreach:visits_known")).json()["visits"] == []


def test_what_the_phone_knows_costs_as_many_queries_for_many(
    plan: Callable[[], Visit], mediator: User, browser: Any
) -> None:
    client = browser(mediator)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asking:
            client.get(reverse("outreach:visits_known"))
        return len(asking)

    plan()
    client.get(reverse("outreach:visits_known"))
    few = cost()
    for days in range(1, 5):
        Visit.objects.filter(day=TODAY).update(day=date(2026, 11, 24 + days))
        plan()
    assert Visit.objects.count() == 5
    assert cost() <= few


def test_it_is_recorded_once_however_often_it_is_sent(
    visit: Visit, officer: User, browser: Any
) -> None:
    sent = entry(filled_in(visit, officer, findings="没有问题", met="王店长"))
    client = browser(officer)
    first, second = answer(client, visit, sent), answer(client, visit, sent)
    assert first == second
    assert (first["state"], first["words"], first["id"]) == ("done", "已登记", sent["id"])
    visit.refresh_from_db()
    assert (visit.state, visit.findings, visit.recorded_by) == ("done", "没有问题", officer)
    assert CheckedTopic.objects.count() == len(topics_of(visit.trade))
    assert [row.came for row in visit.visitors.order_by("person__department__kind")] == [
        False,
        True,
    ]
    assert AuditEntry.objects.filter(action="visit.record").count() == 1


def test_what_somebody_recorded_before_stays(
    visit: Visit, officer: User, mediator: User, browser: Any
) -> None:
    found = what_was_found(visit, findings="没有标价", fails="prices")
    record_visit(visit=visit, found=found, by=mediator)
    answered = answer(browser(officer), visit, entry(filled_in(visit, officer, findings="别的")))
    assert answered["state"] == "conflict"
    assert str(mediator) in answered["problem"]
    assert "不能更改" in answered["problem"]
    visit.refresh_from_db()
    assert (visit.findings, visit.recorded_by) == ("没有标价", mediator)


def test_a_visit_that_was_cancelled_says_so(
    visit: Visit, officer: User, mediator: User, browser: Any
) -> None:
    cancel_visit(visit=visit, reason="店已停业", by=mediator)
    answered = answer(browser(officer), visit, entry(filled_in(visit, officer)))
    assert answered["state"] == "conflict"
    assert answered["problem"] == "这次走访已取消：店已停业"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"came": []}, "到场的走访人"),
        ({"signed": ""}, "检查表签字"),
        ({"verdict_prices": ""}, "明码标价"),
        ({"verdict_prices": "fails"}, "写明发现的问题"),
        ({"day": "2026-11-25"}, "不能在今天之后"),
        ({"to_mend": "挂牌"}, "整改期限"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_recorded(
    visit: Visit, officer: User, browser: Any, fields: dict[str, Any], words: str
) -> None:
    reply = send(browser(officer), visit, entry(filled_in(visit, officer, **fields)))
    assert reply.status_code == 422
    assert words in reply.json()["problem"]
    visit.refresh_from_db()
    assert (visit.state, CheckedTopic.objects.count()) == ("planned", 0)


@pytest.mark.parametrize(
    "changes",
    [{"verb": "arrive"}, {"at": "yesterday"}, {"place": 2}, {"statement": {"day": None}}],
)
def test_what_is_not_of_the_form_is_refused_with_a_reason(
    visit: Visit, officer: User, browser: Any, changes: dict[str, Any]
) -> None:
    reply = send(browser(officer), visit, entry(filled_in(visit, officer)) | changes)
    assert reply.status_code == 422
    assert "不合格式" in reply.json()["problem"]


def test_who_does_not_go_or_does_not_see_it_records_nothing(
    visit: Visit, someone: Callable[..., User], browser: Any
) -> None:
    colleague = someone("police", "duty_officer", name="another")
    reply = send(browser(colleague), visit, entry(filled_in(visit, colleague)))
    assert (reply.status_code, reply.json()["problem"]) == (422, "由走访人或安排走访的单位登记。")
    stranger = someone("association", "mediator", place="滨河商圈")
    reply = send(browser(stranger), visit, entry(filled_in(visit, stranger)))
    assert (reply.status_code, reply.json()["problem"]) == (422, "这次走访不在您可见的范围内。")
    assert send_photo(browser(stranger), visit, picture()).status_code == 422
    visit.refresh_from_db()
    assert visit.state == "planned"
    assert not Attachment.objects.exists()


def test_a_photo_comes_before_or_after_the_record_and_once(
    visit: Visit, officer: User, browser: Any
) -> None:
    client, content = browser(officer), picture()
    first = send_photo(client, visit, content).json()
    assert send_photo(client, visit, content).json() == first
    answer(client, visit, entry(filled_in(visit, officer)))
    assert send_photo(client, visit, picture(size=(50, 50)), "sheet").json()["digest"]
    kept = Attachment.objects.filter(dispute_number=visit.number).order_by("pk")
    assert [piece.title for piece in kept] == ["现场照片", "检查表签字件"]
    assert kept[0].digest == first["digest"]


def test_a_file_that_is_no_picture_is_refused_with_a_reason(
    visit: Visit, officer: User, browser: Any
) -> None:
    reply = send_photo(browser(officer), visit, b"no picture")
    assert reply.status_code == 422
    assert reply.json()["problem"]


def test_the_worker_keeps_the_page_and_nothing_of_people(officer: User, browser: Any) -> None:
    client = browser(officer)
    page, worker = (client.get(f"/outreach/visits/phone/{path}") for path in ("", "worker.js"))
    kept = json.loads(worker.content.decode().split("self.SHELL = ")[1].split(";\n")[0])["kept"]
    assert kept[0] == "/outreach/visits/phone/"
    assert not [address for address in kept if "known" in address or "key" in address]
    assert worker["Content-Type"].startswith("text/javascript")
    assert str(officer) not in page.content.decode()


def test_without_the_permission_nothing_is_known(
    visit: Visit, someone: Callable[..., User], browser: Any
) -> None:
    client = browser(someone("association", "auditor"))
    for name in ("visits_on_phone", "visits_known", "visits_key", "visits_worker"):
        assert client.get(reverse(f"outreach:{name}")).status_code == 403

"""What no page shows and could yet be learned: by taking over, pushing, merging, typing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.actions.machines import key_hash
from liandong.desk.access.models import Department, MachineAccount, User
from liandong.desk.directory.models import District
from liandong.desk.disputes.actions.holders import take_over
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.models import Dispute
from liandong.desk.handling.actions.papers import issue_for
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.papers.conftest import SCENE

pytestmark = pytest.mark.django_db

Person = Callable[..., User]
SHIFTED = "ld_key-of-the-gate-of-binhe"


def test_taking_over_is_no_way_around_the_limit_of_reveals(
    add_record: Any, person: Person, settings: Any
) -> None:
    settings.REVEALS_AN_HOUR = 2
    disputes = [
        dispute_of(add_record(f"买的第{n}双鞋不给退。", person_phone=f"1990000{n:04d}"))
        for n in range(3)
    ]
    Dispute.objects.update(holder=person("mediator"))
    for dispute in disputes[:2]:
        dispute.refresh_from_db()
        take_over(dispute, by=person("supervisor"))
    disputes[2].refresh_from_db()
    with pytest.raises(ValidationError, match="已满 2 次"):
        take_over(disputes[2], by=person("supervisor"))


def test_a_push_tells_no_number_of_another_district(add_record: Any, districts: Any) -> None:
    """Its record joins the dispute of 铜马, whose number would reveal that this phone called."""
    add_record(person_phone="19900001234", person_name="演示甲")
    other = Department.objects.create(name="滨河警务站", kind="police", districts=["滨河商圈"])
    MachineAccount.objects.create(
        name="滨河网关",
        department=other,
        sources=["complaint_12315"],
        may_read=False,
        key_hash=key_hash(SHIFTED),
    )
    body = {
        "source": "complaint_12315",
        "source_id": "T9",
        "received_at": timezone.localtime().isoformat(),
        "text": "我在福临金店购买黄金手镯，结账时多收工艺费660元，要求退款660元。",
        "person_phone": "19900001234",
        "merchant_name": "福临金店",
    }
    answer = Client().post(
        "/api/v1/records",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {SHIFTED}"},
    )
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert Dispute.objects.filter(members__record__source_id="T9").exists()
    assert item.get("dispute") is None


def test_papers_follow_a_dispute_into_the_district_that_it_was_merged_into(
    add_record: Any, districts: Any, person: Person, signed_in: Callable[..., Client]
) -> None:
    ours = dispute_of(add_record())
    theirs = dispute_of(add_record(DRESS, source="complaint_12315"))
    paper = issue_for(dispute=ours, form=FORMS["scene"], values=SCENE, by=person())
    merge(theirs, ours, by=person("supervisor"))
    Dispute.objects.filter(pk=theirs.pk).update(district=districts["滨河商圈"])
    address = reverse("handling:paper", args=[paper.pk])
    assert signed_in("duty_officer").get(address).status_code == 404
    assert signed_in("supervisor").get(address).status_code == 200


def test_what_lies_elsewhere_is_registered_without_a_dead_end(
    signed_in: Callable[..., Client], districts: dict[str, District], shops: Any
) -> None:
    form = {"what": "在滨河路的云裳服饰买的连衣裙掉色，店家不退。", "shop": "云裳服饰"}
    answer = signed_in("duty_officer").post(reverse("disputes:new"), form, follow=True)
    assert answer.status_code == 200
    dispute = Dispute.objects.get()
    if dispute.district_id == districts["滨河商圈"].pk:
        assert "由那里办理" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/recognition/adopt/", {"version": "9" * 5_000}),
        ("/intake/profiles/toml/", {"text": "a=" + "[" * 20_000}),
    ],
)
def test_odd_values_are_refused_in_words(
    signed_in: Callable[..., Client], address: str, form: dict[str, str]
) -> None:
    assert signed_in("supervisor").post(address, form).status_code < 500


def test_an_address_of_endless_words_is_refused(signed_in: Callable[..., Client]) -> None:
    search = reverse("disputes:search")
    assert signed_in().get(search, {"q": "a" * 60_000}).status_code == 400
    assert signed_in().get(search, {"q": "a" * 5_000}).status_code == 200


def test_a_session_that_is_over_is_told_so_to_a_program(
    signed_in: Callable[..., Client], settings: Any
) -> None:
    client = signed_in("supervisor")
    settings.SESSION_IDLE_MINUTES = 0
    client.get("/api/v1/disputes")
    answer = client.get("/api/v1/disputes")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/json")

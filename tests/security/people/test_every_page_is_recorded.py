"""Every address that names a matter leaves an entry when its page is shown, a new one too."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from liandong.desk.access import audit
from liandong.desk.access.audit_words import OBJECTS
from liandong.desk.access.models import AuditEntry
from liandong.desk.disputes.actions.notes import add_note
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.views import steps
from tests.desk.every_app.test_every_url import NAMED, address, routes

pytestmark = pytest.mark.django_db

EXEMPT: Final = (
    "/alerts/rehearsals/", "/alerts/settings/", "/departments/", "/directory/experts/",
    "/directory/rooms/", "/intake/profiles/", "/intake/sources/", "/jobs/", "/outreach/advice/",
    "/outreach/liaison/", "/people/", "/recognition/rejudgings/",
)  # fmt: skip
"""What the desk is set up with, and what it computes: nothing of a consumer or trader."""
OTHER_VALUES: Final = {
    "/handling/agreement/<str:number>/<slug:verb>/": {"verb": "agree"},
    "/disputes/<str:number>/step/<slug:verb>/": {"verb": "withdraw_claim"},
    "/handling/papers/<str:number>/file.<str:ending>": {"ending": "zip"},
    "/disputes/<str:number>/law.<str:ending>": {"ending": "docx"},
}
OF_ANOTHER_STATE: Final = {
    "/handling/papers/<str:number>/new/<str:key>/",
    "/handling/agreement/<str:number>/<slug:verb>/",
}
"""Of a dispute, not to be had of the one here: refused or led elsewhere in its stage."""


def entries_since(before: int) -> list[str]:
    found = AuditEntry.objects.filter(pk__gt=before, actor_kind="user")
    return list(found.values_list("action", flat=True))


def last_entry() -> int:
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize(
    "role",
    [
        "mediator",
        pytest.param("supervisor", marks=pytest.mark.long),
        pytest.param("regulator", marks=pytest.mark.long),
        pytest.param("system_admin", marks=pytest.mark.long),
    ],
)
@pytest.mark.long
def test_no_page_of_a_matter_is_shown_without_an_entry(
    role: str, url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    client = signed_in(role)
    client.raise_request_exception = False
    unseen = []
    for route in filter(NAMED.search, routes()):
        if route.startswith(EXEMPT):
            continue
        before = last_entry()
        answer = client.get(address(route, {**url_values, **OTHER_VALUES.get(route, {})}))
        is_wrong = answer.status_code >= 500
        if is_wrong or (answer.status_code == 200 and not entries_since(before)):
            unseen.append(route)
    assert not unseen
    of = AuditEntry.objects.filter(actor_kind="user").values_list("object_type", flat=True)
    assert set(of.distinct()) - {""} <= set(OBJECTS)  # the auditor reads words


@pytest.mark.long
def test_each_address_of_a_dispute_was_shown_to_somebody(
    url_values: dict[str, str], signed_in: Callable[..., Client]
) -> None:
    """Otherwise the test above would look at nothing but refusals."""
    of_disputes = {
        route
        for route in routes()
        if "<str:number>" in route and "/group" not in route and route not in OF_ANOTHER_STATE
    }
    never = set(of_disputes)
    for role in ("mediator", "supervisor", "regulator"):
        client = signed_in(role)
        client.raise_request_exception = False
        for route in sorted(never):
            answer = client.get(address(route, {**url_values, **OTHER_VALUES.get(route, {})}))
            if answer.status_code in {200, 405}:
                never.discard(route)
    assert not never


def test_a_card_that_writes_no_entry_of_its_own_is_recorded_with_its_address(
    signed_in: Callable[..., Client], new_dispute: Dispute
) -> None:
    assert signed_in("mediator").get(f"/handling/of/{new_dispute.number}/").status_code == 200
    entry = AuditEntry.objects.get(action="page.read")
    assert (entry.object_type, entry.object_id) == ("disputes.dispute", str(new_dispute.pk))
    assert entry.detail == {"route": "handling:of_dispute"}


def test_a_page_with_an_entry_of_its_own_gets_no_second_one(
    signed_in: Callable[..., Client], new_dispute: Dispute
) -> None:
    signed_in("mediator").get(f"/disputes/{new_dispute.number}/")
    assert not AuditEntry.objects.filter(action="page.read").exists()
    assert AuditEntry.objects.filter(action="dispute.read").count() == 1


def test_a_form_shown_again_with_what_is_wrong_is_a_page_as_well(
    signed_in: Callable[..., Client], new_dispute: Dispute
) -> None:
    """Otherwise an empty form, posted, would show what its page shows without an entry."""
    client = signed_in("mediator")
    answer = client.post(
        f"/disputes/{new_dispute.number}/step/withdraw_claim/", {"withdraw_claim-reason": ""}
    )
    assert answer.status_code == 422
    assert AuditEntry.objects.filter(action="page.read").count() == 1


def test_what_an_undone_action_recorded_is_no_entry(
    signed_in: Callable[..., Client], new_dispute: Dispute, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An action that is refused after its entry takes the entry back with it."""

    @transaction.atomic
    def refused(*_given: Any, by: Any, **_named: Any) -> None:
        audit.record("dispute.step", by=by, of=new_dispute)
        raise ValidationError("现在不行")

    monkeypatch.setattr(steps, "take_step", refused)
    form = {"withdraw_claim-reason": "消费者来电撤回"}
    client = signed_in("mediator")
    answer = client.post(f"/disputes/{new_dispute.number}/step/withdraw_claim/", form)
    assert "现在不行" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="dispute.step").exists()
    assert AuditEntry.objects.filter(action="page.read").count() == 1


def test_who_is_refused_the_page_leaves_no_entry_of_having_read_it(
    signed_in: Callable[..., Client], new_dispute: Dispute
) -> None:
    signed_in("analyst").get(f"/handling/of/{new_dispute.number}/")
    assert not AuditEntry.objects.filter(action="page.read").exists()


def test_what_follows_from_an_action_is_no_reading(
    signed_in: Callable[..., Client], new_dispute: Dispute, person: Callable[..., Any]
) -> None:
    add_note(new_dispute, "已联系商家。", by=person("mediator"))
    client = signed_in("mediator")
    client.post(f"/disputes/{new_dispute.number}/note/", {"text": "再联系一次。"})
    assert not AuditEntry.objects.filter(action="page.read").exists()

"""以谁的名义调解, and whose the matter is: chosen with both consents, barred where the law says."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.actions.facts import name_held
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.naming import Consent, choose_name, decide_jurisdiction
from liandong.desk.handling.queries.naming import naming_of, told_of_jurisdiction
from tests.desk.disputes.conftest import GOLD_COMPLAINT, dispute_of

FORM = {
    "consumer_way": "face",
    "consumer_at": "2026-11-24T09:00",
    "merchant_way": "phone",
    "merchant_at": "2026-11-24T10:30",
}


def consents(minutes: int = 5):
    at = timezone.now() - timedelta(minutes=minutes)
    return {"consumer": Consent("face", at), "merchant": Consent("phone", at)}


def examined(dispute, person):
    """As far as a name is to be chosen."""
    by = person("mediator")
    take_step(dispute, "to_room", by=by)
    decide_jurisdiction(dispute, "place", reason="", by=by)
    return dispute


@pytest.fixture
def walk_in(matter, person):
    return examined(matter, person)


@pytest.fixture
def complained(told, person):
    return examined(dispute_of(told(GOLD_COMPLAINT, source="complaint_12315")), person)


def bars(by, dispute):
    return {one.code: one.bar for one in naming_of(by, dispute).choices}


def test_the_four_names_are_chosen_with_both_consents(walk_in, signed_in):
    url = reverse("handling:name", args=[walk_in.number])
    browser = signed_in("mediator")
    shown = browser.get(url).content.decode()
    for words in ("投诉调解书（行政调解）", "消协调解协议", "司法确认", "市场监管局印章"):
        assert words in shown
    lacking = browser.post(url, {"name": "committee", "seen": "naming"})
    assert lacking.status_code == 422
    shown = browser.post(url, {"name": "committee", **FORM, "seen": "naming"}, follow=True)
    assert "名义已确定" in shown.content.decode()
    assert "消费者 2026-11-24 09:00 当面，商家 2026-11-24 10:30 电话" in shown.content.decode()
    assert name_held(walk_in) == "committee"


def test_delegation_needs_both_consents_to_it(complained, person, signed_in):
    by = person("mediator")
    with pytest.raises(ValidationError, match="还缺：双方同意委托"):
        choose_name(complained, "delegated", consents=consents(), by=by)
    url = reverse("handling:name", args=[complained.number])
    browser = signed_in("mediator")
    refused = browser.post(url, {"name": "delegated", **FORM, "seen": "naming"})
    assert "双方都同意委托" in refused.content.decode()
    form = {"name": "delegated", "delegation": "on", **FORM, "seen": "naming"}
    browser.post(url, form)
    assert name_held(complained) == "delegated"


def test_who_cannot_accept_cannot_delegate(complained, person):
    with pytest.raises(PermissionDenied):
        choose_name(
            complained,
            "delegated",
            consents=consents(),
            delegation=True,
            by=person("people_mediator"),
        )


def test_consents_are_asked_for_once_and_never_lie_in_the_future(walk_in, person):
    by = person("mediator")
    with pytest.raises(ValidationError, match="将来"):
        choose_name(walk_in, "committee", consents=consents(-60), by=by)
    choose_name(walk_in, "committee", consents=consents(), by=by)
    assert naming_of(by, walk_in).consented
    assert walk_in.facts.filter(fact=Fact.BOTH_CONSENTED).count() == 1


def test_what_belongs_elsewhere_is_returned_with_its_reason(matter, person, signed_in):
    by = person("mediator")
    take_step(matter, "to_room", by=by)
    with pytest.raises(ValidationError, match="写明理由"):
        decide_jurisdiction(matter, "elsewhere", reason=" ", by=by)
    url = reverse("handling:jurisdiction", args=[matter.number])
    assert "最先收到" in signed_in("mediator").get(url).content.decode()
    form = {"decision": "elsewhere", "reason": "平台公示地址在外区", "seen": "review"}
    signed_in("mediator").post(url, form)
    matter.refresh_from_db()
    assert matter.stage == "returned"
    assert str(matter.notes.get().text) == "平台公示地址在外区"


def test_a_dispute_over_power_has_seven_working_days(matter, person):
    by = person("mediator")
    take_step(matter, "to_room", by=by)
    decide_jurisdiction(matter, "disputed", reason="与滨河分局都认为不归己", by=by)
    clock = matter.clocks.get(code="jurisdiction")
    assert "第33条" in clock.working_out["article"]
    matter.refresh_from_db()
    assert matter.stage == "review"


def test_where_the_trader_is_unknown_the_page_of_jurisdiction_says_so(matter, person):
    take_step(matter, "to_room", by=person("mediator"))
    Dispute.objects.filter(pk=matter.pk).update(merchant=None, merchant_name="", place="")
    told = dict(told_of_jurisdiction(Dispute.objects.get(pk=matter.pk)))
    assert told["商家登记名称"] == "不明，请在纠纷页更正商家"
    assert told["住所地、实际经营地"] == "不明"
    matter.merchant, matter.merchant_name = None, "无名小店"
    assert dict(told_of_jurisdiction(matter))["商家登记名称"] == "无名小店（未与商户名录对应）"

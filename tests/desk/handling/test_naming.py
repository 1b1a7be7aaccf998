"""调解主体, and jurisdiction: chosen with both consents, barred where the law bars it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.facts import record_fact
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.models import Dispute
from liandong.desk.disputes.queries.facts import name_held
from liandong.desk.disputes.queries.visibility import may_hold
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.names import Consent, choose_name, decide_jurisdiction
from liandong.desk.handling.actions.papers import issue_for
from liandong.desk.handling.queries.naming import jurisdiction_facts, naming_of
from liandong.desk.papers.rules.forms import FORMS
from tests.desk.handling.papers.test_archiving import paper

FORM = {
    "consumer_way": "face",
    "consumer_at": "2026-11-24T09:00",
    "merchant_way": "phone",
    "merchant_at": "2026-11-24T10:30",
}


def consents(minutes: int = 5) -> Any:
    at = timezone.now() - timedelta(minutes=minutes)
    return {"consumer": Consent("face", at), "merchant": Consent("phone", at)}


def bars(by: Any, dispute: Any) -> Any:
    return {choice.code: choice.bar for choice in naming_of(by, dispute).choices}


def test_the_names_are_chosen_with_both_consents(
    walk_in: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    person("people_mediator")
    url = reverse("handling:name", args=[walk_in.number])
    browser = signed_in("mediator")
    shown = browser.get(url).content.decode()
    for words in ("投诉调解书（行政调解）", "消协调解协议", "司法确认", "市场监管局印章"):
        assert words in shown
    lacking = browser.post(url, {"name": "committee", "page_version": "naming"})
    assert lacking.status_code == 422
    done = browser.post(url, {"name": "committee", **FORM, "page_version": "naming"}, follow=True)
    assert "调解主体已确定" in done.content.decode()
    assert done.redirect_chain[-1][0] == reverse("handling:book", args=[walk_in.number])
    shown = browser.get(url).content.decode()
    assert "消费者 2026-11-24 09:00 当面，商家 2026-11-24 10:30 电话" in shown
    assert name_held(walk_in) == "committee"


def test_delegation_needs_both_consents_to_it(
    complained: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("regulator")
    person("mediator")
    with pytest.raises(ValidationError, match="还缺：双方同意委托"):
        choose_name(complained, "delegated", consents=consents(), by=by)
    url = reverse("handling:name", args=[complained.number])
    browser = signed_in("regulator")
    refused = browser.post(url, {"name": "delegated", **FORM, "page_version": "naming"})
    assert "双方都同意委托" in refused.content.decode()
    form = {"name": "delegated", "delegation": "on", **FORM, "page_version": "naming"}
    browser.post(url, form)
    assert name_held(complained) == "delegated"


def test_the_committee_mediates_by_delegation_with_a_consent_of_its_own(
    complained: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """办法第19条: other lawful mediation organisations too, in the regulator's name."""
    by = person("regulator")
    assert "没有人民调解委员会的调解员" in bars(by, complained)["delegated_committee"]
    people = person("people_mediator")
    url = reverse("handling:name", args=[complained.number])
    browser = signed_in("regulator")
    form = {"name": "delegated_committee", **FORM, "page_version": "naming"}
    shown = browser.post(url, form | {"delegation": "on"}).content.decode()
    assert "双方同意委托人民调解委员会调解" in shown  # not to the other
    browser.post(url, form | {"committee_delegation": "on"})
    assert name_held(complained) == "delegated_committee"
    assert complained.clocks.filter(code="mediation", stopped_at=None).exists()
    assert may_hold(people, "delegated_committee")
    with pytest.raises(ValidationError, match="不得再委托"):
        choose_name(complained, "delegated", consents={}, delegation=True, by=by)


@pytest.mark.parametrize("name", ["regulator", "delegated", "delegated_committee"])
def test_the_regulators_name_needs_an_acceptance_of_the_regulator(
    walk_in: Any, person: Callable[..., User], signed_in: Callable[..., Client], name: str
) -> None:
    """办法第15、18、19条: what the association found admissible the regulator has not accepted."""
    by = person("regulator")
    assert "还没有受理这件" in bars(by, walk_in)[name]
    assert "由市监承办人决定" in bars(person("mediator"), walk_in)[name]
    url = reverse("handling:name", args=[walk_in.number])
    shown = signed_in("mediator").get(url)
    assert {code for code, _ in shown.context["form"].fields["name"].choices} == {"association"}
    with pytest.raises(ValidationError, match="还没有受理这件"):
        choose_name(walk_in, name, consents=consents(), delegation=True, by=by)
    named = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": name}}
    with pytest.raises(ValidationError, match="还没有受理这件"):
        take_step(walk_in, "begin", facts=named, by=person("supervisor"))
    with pytest.raises(ValidationError, match="还没有受理这件"):
        issue_for(dispute=walk_in, form=FORMS["agreement"], values={}, by=person("regulator"))


@pytest.mark.parametrize("by_paper", [True, False])
def test_the_regulator_accepts_by_its_own_staff_or_by_its_notice(
    walk_in: Any, person: Callable[..., User], office: User, by_paper: bool
) -> None:
    if by_paper:
        paper("acceptance", walk_in, office)
    else:
        record_fact(dispute=walk_in, fact=Fact.ACCEPTED, by=office)
    assert not bars(office, walk_in)["regulator"]


@pytest.mark.parametrize(
    ("role", "refusal"), [("people_mediator", PermissionDenied), ("mediator", ValidationError)]
)
def test_who_does_not_decide_for_the_regulator_does_not_delegate(
    role: str, refusal: type[Exception], complained: Any, person: Callable[..., User]
) -> None:
    """办法第19条: the regulator delegates, not the association to itself."""
    by = person(role)
    with pytest.raises(refusal):
        choose_name(complained, "delegated", consents=consents(), delegation=True, by=by)
    facts: dict[Fact, dict[str, Any]] = {Fact.BOTH_CONSENTED: {}, Fact.DELEGATION_CONSENTED: {}}
    with pytest.raises(PermissionDenied):
        take_step(complained, "delegate", facts=facts, by=by)


def test_consents_are_asked_for_once_and_never_lie_in_the_future(
    walk_in: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    person("people_mediator")
    with pytest.raises(ValidationError, match="将来"):
        choose_name(walk_in, "committee", consents=consents(-60), by=by)
    choose_name(walk_in, "committee", consents=consents(), by=by)
    assert naming_of(by, walk_in).consented
    assert walk_in.facts.filter(fact=Fact.BOTH_CONSENTED).count() == 1


def test_what_belongs_elsewhere_is_returned_with_its_reason(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    take_step(new_dispute, "to_room", by=by)
    with pytest.raises(ValidationError, match="写明理由"):
        decide_jurisdiction(new_dispute, "elsewhere", reason=" ", by=by)
    url = reverse("handling:jurisdiction", args=[new_dispute.number])
    assert "最先收到" in signed_in("mediator").get(url).content.decode()
    form = {"decision": "elsewhere", "reason": "平台公示地址在外区", "page_version": "review"}
    signed_in("mediator").post(url, form)
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "returned"
    assert str(new_dispute.notes.get().text) == "平台公示地址在外区"


def test_a_dispute_over_power_has_seven_working_days(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person("mediator")
    take_step(new_dispute, "to_room", by=by)
    decide_jurisdiction(new_dispute, "disputed", reason="与滨河分局都认为不归己", by=by)
    clock = new_dispute.clocks.get(code="jurisdiction")
    assert "第33条" in clock.working_out["article"]
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "review"


def test_where_the_trader_is_unknown_the_page_of_jurisdiction_says_so(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    take_step(new_dispute, "to_room", by=person("mediator"))
    Dispute.objects.filter(pk=new_dispute.pk).update(merchant=None, merchant_name="", place="")
    facts = dict(jurisdiction_facts(Dispute.objects.get(pk=new_dispute.pk)))
    assert facts["商家登记名称"] == "不明，请在纠纷页更正商家"
    assert facts["住所地、实际经营地"] == "不明"
    new_dispute.merchant, new_dispute.merchant_name = None, "无名小店"
    assert dict(jurisdiction_facts(new_dispute))["商家登记名称"] == "无名小店（未与商户名录对应）"


def test_examination_and_name_are_decided_on_one_page(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """Nothing stands chosen; where both have agreed, two steps are taken, and booking is next."""
    person("people_mediator")
    take_step(new_dispute, "to_room", by=person("mediator"))
    url = reverse("handling:jurisdiction", args=[new_dispute.number])
    browser = signed_in("mediator")
    assert " checked" not in browser.get(url).content.decode().split("<main")[1].split("</main>")[0]
    form = {"decision": "place", "name": "committee", "page_version": "review"}
    half = browser.post(url, form)
    assert half.status_code == 422
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "review"
    done = browser.post(url, form | FORM)
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "mediation"
    assert name_held(new_dispute) == "committee"
    assert done.headers["Location"] == reverse("handling:book", args=[new_dispute.number])


def test_the_name_may_be_left_for_later(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    take_step(new_dispute, "to_room", by=person("mediator"))
    url = reverse("handling:jurisdiction", args=[new_dispute.number])
    browser = signed_in("mediator")
    unnamed = browser.post(url, {"decision": "place", **FORM, "page_version": "review"})
    assert "请选择调解主体" in unnamed.content.decode()
    done = browser.post(url, {"decision": "place", "page_version": "review"})
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "naming"
    assert done.headers["Location"] == reverse("handling:name", args=[new_dispute.number])


def test_a_name_that_cannot_be_chosen_takes_the_examination_back(
    new_dispute: Dispute, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """Both or none: what is not ours is returned without a name."""
    take_step(new_dispute, "to_room", by=person("mediator"))
    url = reverse("handling:jurisdiction", args=[new_dispute.number])
    form = {"decision": "elsewhere", "reason": "在外区", "name": "association"}
    refused = signed_in("mediator").post(url, form | FORM | {"page_version": "review"})
    assert "不确定调解主体" in refused.content.decode()
    new_dispute.refresh_from_db()
    assert new_dispute.stage == "review"

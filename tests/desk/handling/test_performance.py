"""Agreed, performed in parts, late, and what counts as recovered."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liandong.desk.access.models import User
from liandong.desk.disputes.actions.links.merges import merge
from liandong.desk.disputes.actions.steps import take_step
from liandong.desk.disputes.actions.undo import undo
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.disputes.queries.facts import facts_in_force
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.performance import (
    Line,
    apply_for_confirmation,
    conclude,
    perform,
    remind,
    take_performance_back,
)
from liandong.desk.handling.models import Instalment, Sitting
from liandong.desk.handling.queries.performance import (
    Recovered,
    plan_of,
    recovered,
    to_be_done,
    to_call_back,
)
from liandong.desk.intake.models import Record
from tests.desk.disputes.conftest import DRESS, dispute_of
from tests.desk.steps.samples import in_days


def held(dispute: Any, by: Any) -> Any:
    """A sitting with minutes: proof that somebody mediated."""
    now = timezone.now()
    return Sitting.objects.create(
        dispute=dispute,
        way="phone",
        mediator=by,
        starts_at=now - timedelta(hours=1),
        ends_at=now,
        state=Sitting.State.HELD,
        minutes="双方各让一步",
        by=by,
    )


def money(by: Any) -> Any:
    return recovered(by, in_days(-1), in_days(1))


def test_an_agreement_is_entered_with_its_plan(
    mediated: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    form = {"agree-what0": "退款", "agree-amount0": "400", "agree-due0": in_days(3).isoformat()}
    page = signed_in("mediator").get(url).content.decode()
    assert "双方已签字或盖章" not in page  # the form asks nothing before there is a draft
    wrong = signed_in("mediator").post(url, {**form, "agree-amount1": "260"}).content.decode()
    assert "请写全这一项" in wrong
    drafted = signed_in("mediator").post(url, form)
    assert "双方已签字或盖章" in drafted.content.decode()
    form |= {
        "drafted": drafted.context["drafted"],
        "agree-one_of0": "signed",
        "page_version": "mediation",
    }
    shown = signed_in("mediator").post(url, form, follow=True).content.decode()
    assert "协议已登记" in shown
    mediated.refresh_from_db()
    assert mediated.stage == "agreed"
    assert mediated.facts.get(fact="agreed").detail["amount_yuan"] == "400"


class Fields(HTMLParser):
    """What a browser sends of the form on a page, with the button that is pressed."""

    def __init__(self, page: str, **pressed: str) -> None:
        super().__init__()
        self.sent = dict(pressed)
        self.feed(page)

    def handle_starttag(self, tag: Any, attrs: Any) -> None:
        attributes = dict(attrs)
        if tag == "input" and attributes.get("name", "").startswith(
            ("agree-", "page_version", "drafted")
        ):
            self.sent[attributes["name"]] = attributes.get("value") or ""


@pytest.mark.parametrize(("go", "kind"), [("pdf", "application/pdf"), ("docx", "wordprocessingml")])
def test_the_draft_is_printed_from_the_page_that_shows_it(
    mediated: Any, signed_in: Callable[..., Client], go: str, kind: str
) -> None:
    url, browser = (
        reverse("handling:agreement", args=[mediated.number, "agree"]),
        signed_in("mediator"),
    )
    form = {"agree-what0": "退款", "agree-amount0": "400", "agree-due0": in_days(3).isoformat()}
    page = browser.post(url, {**form, "go": "draft"}).content.decode()
    sent = Fields(page, go=go).sent
    assert sent["drafted"]
    assert kind in browser.post(url, sent)["Content-Type"]
    mediated.refresh_from_db()
    assert mediated.stage == "mediation"


def test_with_the_last_part_the_agreement_is_performed(
    mediated: Any, parts: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    assert money(by) == Recovered(performed=Decimal(0), agreed=Decimal("660.00"))
    perform(parts[0], done_on=in_days(0), proof="转账凭证 0001", by=by)
    mediated.refresh_from_db()
    assert mediated.stage == "agreed"
    assert money(by).performed == Decimal("400.00")
    perform(parts[1], done_on=in_days(0), proof="收条", by=by)
    mediated.refresh_from_db()
    assert mediated.stage == "performed"
    assert money(by).performed == Decimal("660.00")
    assert list(to_call_back(by)) == [mediated]


def test_what_was_not_done_after_all_is_taken_back(
    mediated: Any, parts: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    perform(parts[0], done_on=in_days(0), proof="转账凭证", by=by)
    take_performance_back(parts[0], by=by)
    assert money(by).performed == Decimal(0)
    assert [part.pk for part in to_be_done(by)] == [part.pk for part in parts]


def test_performed_at_once_on_the_scene_counts_as_recovered(
    new_dispute: Dispute, person: Callable[..., User]
) -> None:
    by = person()
    take_step(new_dispute, "dispatch", by=by)
    take_step(new_dispute, "arrive", facts={Fact.ARRIVED: {}}, by=by)
    paid = {"amount_yuan": "88.50"}
    facts = {Fact.BOTH_CONSENTED: {}, Fact.RIGHTS_EXPLAINED: {}, Fact.AGREED: paid, Fact.PAID: paid}
    done = take_step(new_dispute, "settle_now", facts=facts, by=by)
    assert money(by).performed == Decimal("88.50")
    undo(done, by=by)
    assert money(by).performed == Decimal(0)


def test_an_agreement_that_is_undone_is_owed_by_nobody(
    mediated: Any, parts: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    agreed = HistoryEntry.objects.filter(verb="stepped").last()
    assert agreed
    undo(agreed, by=by)
    assert not to_be_done(by).exists()
    assert plan_of(mediated) == []
    with pytest.raises(ValidationError, match="已不是待履行"):
        perform(parts[0], done_on=in_days(0), proof="x", by=by)


def test_a_dispute_that_was_agreed_anew_is_counted_with_its_last_agreement(
    mediated: Any, parts: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    perform(parts[0], done_on=in_days(0), proof="收条", by=by)
    take_step(mediated, "police", reason="现场有人动手", by=by)
    take_step(mediated, "from_police", facts={Fact.POLICE_ANSWERED: {}}, by=by)
    take_step(mediated, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    consent = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "association"}}
    take_step(mediated, "begin", facts=consent, by=by)
    plan = [Line("退款", Decimal("500.00"), in_days(3))]
    conclude(mediated, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    assert money(by) == Recovered(performed=Decimal("400.00"), agreed=Decimal("500.00"))


def again(dispute: Any, by: Any, plan: Any = None) -> Any:
    """Opened again and agreed again: by a plan, or performed at once."""
    take_step(dispute, "accept", facts={Fact.JURISDICTION: {"choice": "place"}}, by=by)
    consent = {Fact.BOTH_CONSENTED: {}, Fact.NAME_CHOSEN: {"choice": "association"}}
    take_step(dispute, "begin", facts=consent, by=by)
    if plan:
        return conclude(dispute, "agree", plan=plan, facts={Fact.SIGNED: {}}, by=by)
    paid = {"amount_yuan": "80.00"}
    take_step(dispute, "agree_and_perform", facts={Fact.AGREED: paid, Fact.PAID: paid}, by=by)
    return []


def test_the_parts_of_an_agreement_that_was_replaced_are_owed_no_more(
    mediated: Any, parts: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    take_step(mediated, "police", reason="现场有人动手", by=by)
    take_step(mediated, "from_police", facts={Fact.POLICE_ANSWERED: {}}, by=by)
    new = again(mediated, by, [Line("退款", Decimal("500.00"), in_days(3))])
    assert [part.pk for part in to_be_done(by)] == [part.pk for part in new]
    with pytest.raises(ValidationError, match="已不是待履行"):
        perform(parts[0], done_on=in_days(0), proof="收条", by=by)
    with pytest.raises(ValidationError, match="已不是待履行"):
        remind(parts[0], to="19900007788", by=by)


def test_an_agreement_that_was_performed_keeps_its_amount_when_it_is_opened_again(
    mediated: Any, parts: Any, person: Callable[..., User]
) -> None:
    by = person("mediator")
    for part in parts:
        perform(part, done_on=in_days(0), proof="收条", by=by)
    take_step(mediated, "reopen", reason="又坏了", by=by)
    again(mediated, by)
    assert money(by) == Recovered(performed=Decimal("740.00"), agreed=Decimal("740.00"))
    take_step(mediated, "reopen", reason="再坏了", by=by)
    again(mediated, by, [Line("退款", Decimal("100.00"), in_days(3))])
    assert money(by) == Recovered(performed=Decimal("740.00"), agreed=Decimal("840.00"))


@pytest.mark.long
def test_what_is_owed_stays_due_when_its_dispute_is_merged(
    mediated: Any, parts: Any, add_record: Callable[..., Record], person: Callable[..., User]
) -> None:
    by = person("mediator")
    other = dispute_of(add_record(DRESS))
    merge(other, mediated, by=by)
    other.refresh_from_db()
    assert other.stage == "agreed"
    assert [part.standing_dispute for part in to_be_done(by)] == [other, other]
    first = to_be_done(by)[0]
    perform(first, done_on=in_days(0), proof="收条", by=by)
    assert to_be_done(by).get().pk == parts[1].pk


def test_a_part_is_not_performed_in_the_future_or_without_proof(
    parts: Any, person: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="将来"):
        perform(parts[0], done_on=in_days(1), proof="收条", by=person("mediator"))
    with pytest.raises(ValidationError, match="确认已履行的凭据"):
        perform(parts[0], done_on=in_days(0), proof=" ", by=person("mediator"))


def test_the_merchant_is_reminded(parts: Any, person: Callable[..., User]) -> None:
    made = remind(parts[0], to="19900007788", by=person("mediator"))
    assert "400.00 元" in str(made.text)
    assert (made.sitting, made.state) == (None, "waiting")


@pytest.mark.long
def test_what_is_late_goes_to_court_or_back_to_the_table(
    mediated: Any, parts: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    by = person("mediator")
    url = reverse("handling:performance", args=[mediated.number])
    court = reverse("handling:confirmation", args=[mediated.number])
    assert court not in signed_in("mediator").get(url).content.decode()
    with pytest.raises(ValidationError, match="主持调解的凭据"):
        apply_for_confirmation(mediated, by=by)
    held(mediated, by)
    assert court in signed_in("mediator").get(url).content.decode()
    apply_for_confirmation(mediated, by=by)
    assert Fact.CONFIRMATION in facts_in_force(mediated)
    assert court not in signed_in("mediator").get(url).content.decode()
    Instalment.objects.filter(pk=parts[0].pk).update(due_on=in_days(-1))
    take_step(mediated, "lapse", reason="商家关门", facts={Fact.NOT_PERFORMED: {}}, by=by)
    assert "再次调解" in signed_in("mediator").get(url).content.decode()
    take_step(mediated, "mediate_again", reason="商家愿再谈", by=by)
    mediated.refresh_from_db()
    assert mediated.stage == "naming"


def lapse(dispute: Any, by: Any) -> None:
    take_step(dispute, "lapse", reason="不再付了", facts={Fact.NOT_PERFORMED: {}}, by=by)


@pytest.mark.long
def test_nothing_is_late_before_a_part_is_overdue(
    mediated: Any, parts: Any, person: Callable[..., User], signed_in: Callable[..., Client]
) -> None:
    """The first part that is owed, not the last: and on its day there still is time."""
    by, first = person("mediator"), in_days(3).isoformat()
    with pytest.raises(ValidationError, match=f"最早的一项 {first} 到期"):
        lapse(mediated, by)
    for name in ("disputes:detail", "handling:performance"):
        shown = signed_in("mediator").get(reverse(name, args=[mediated.number])).content.decode()
        assert f"逾期未履行：最早的一项 {first} 到期" in shown
        assert f"/{mediated.number}/step/lapse/" not in shown
    perform(parts[0], done_on=in_days(0), proof="收条", by=by)
    Instalment.objects.filter(pk=parts[1].pk).update(due_on=in_days(0))
    with pytest.raises(ValidationError, match="最早的一项"):
        lapse(mediated, by)
    Instalment.objects.filter(pk=parts[1].pk).update(due_on=in_days(-1))
    page = signed_in("mediator").get(reverse("disputes:detail", args=[mediated.number]))
    assert reverse("disputes:step", args=[mediated.number, "lapse"]) in page.content.decode()
    lapse(mediated, by)
    mediated.refresh_from_db()
    assert mediated.stage == "unperformed"


def test_each_part_is_told_on_the_page_and_done_there(
    parts: Any, mediated: Any, signed_in: Callable[..., Client]
) -> None:
    browser = signed_in("mediator")
    form = {"done_on": in_days(0).isoformat(), "proof": "收条一张"}
    url = reverse("handling:part_done", args=[parts[0].pk])
    shown = browser.post(url, form, follow=True).content.decode()
    assert "收条一张" in shown
    assert "已履行" in shown


def test_the_page_of_an_agreement_names_shop_and_matter(
    mediated: Any, signed_in: Callable[..., Client]
) -> None:
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    shown = signed_in("mediator").get(url).content.decode()
    assert mediated.merchant_name in shown
    assert mediated.summary in shown


def test_the_draft_follows_what_is_typed_and_signs_nothing(
    mediated: Any, signed_in: Callable[..., Client]
) -> None:
    """What htmx posts is never taken for a signature, whatever it bears."""
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    browser, htmx = signed_in("mediator"), {"HX-Request": "true"}
    typed = {"agree-what0": "退款", "agree-amount0": "", "agree-due0": "2026-12-09"}
    unfinished = browser.post(url, typed, headers=htmx)
    assert unfinished.status_code == 200
    assert "双方已签字或盖章" not in unfinished.content.decode()
    typed["agree-amount0"] = "300"
    draft = browser.post(url, typed, headers=htmx).content.decode()
    assert "<html" not in draft
    assert "退款，金额 300.00 元" in draft
    assert "双方已签字或盖章" in draft
    drafted = re.search(r'name="drafted" value="([^"]+)"', draft)
    assert drafted
    signed = typed | {"drafted": drafted[1], "agree-one_of0": "signed", "page_version": "mediation"}
    browser.post(url, signed, headers=htmx)
    mediated.refresh_from_db()
    assert mediated.stage == "mediation"
    browser.post(url, signed)
    mediated.refresh_from_db()
    assert mediated.stage == "agreed"


@pytest.mark.long
def test_the_last_payment_leads_to_the_call_back_and_its_answer_to_the_archive(
    parts: Any, signed_in: Callable[..., Client]
) -> None:
    browser, number = signed_in("mediator"), parts[0].dispute.number
    done = {"done_on": "2026-12-02", "proof": "转账单"}
    goes = [
        browser.post(reverse("handling:part_done", args=[part.pk]), done).headers["Location"]
        for part in parts
    ]
    call = reverse("disputes:step", args=[number, "call_back"])
    assert goes == [reverse("handling:performance", args=[number]), call]
    page = browser.get(call)
    answers = page.content.decode()
    for words in ("满意", "基本满意", "不满意", "未联系上"):
        assert f">{words}</button>" in answers
    version = page.context["page_version"]
    answered = browser.post(call, {"call_back-called_back": "1", "page_version": version})
    assert answered.headers["Location"] == reverse("disputes:step", args=[number, "archive"])

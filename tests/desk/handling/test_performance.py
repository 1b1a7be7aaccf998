"""Agreed, performed in parts, late, and what counts as recovered."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from liandong.desk.disputes.actions.facts import facts_holding
from liandong.desk.disputes.actions.stepping import take_step
from liandong.desk.disputes.actions.undoing import undo
from liandong.desk.disputes.models import HistoryEntry
from liandong.desk.disputes.rules.facts import Fact
from liandong.desk.handling.actions.performing import (
    Line,
    apply_for_confirmation,
    conclude,
    perform,
    remind,
    take_performance_back,
)
from liandong.desk.handling.models import Instalment
from liandong.desk.handling.queries.performance import (
    Recovered,
    plan_of,
    recovered,
    to_be_done,
    to_call_back,
)

from .test_sittings import mediated

__all__ = ["mediated"]


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


PLAN = (("退款", "400.00", 3), ("退款", "260.00", 30))


@pytest.fixture
def parts(mediated, person):
    """Two instalments, signed by both."""
    plan = [Line(what, Decimal(amount), in_days(days)) for what, amount, days in PLAN]
    by = person("mediator")
    return conclude(mediated, "agree", plan=plan, told={Fact.SIGNED: {}}, by=by)


def money(by):
    return recovered(by, in_days(-1), in_days(1))


def test_an_agreement_is_entered_with_its_plan(mediated, person, signed_in):
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    form = {"agree-what0": "退款", "agree-amount0": "400", "agree-due0": in_days(3).isoformat()}
    wrong = signed_in("mediator").post(url, {**form, "agree-amount1": "260"}).content.decode()
    assert "请写全这一项" in wrong
    form |= {"agree-one_of0": "signed", "seen": "mediation"}
    shown = signed_in("mediator").post(url, form, follow=True).content.decode()
    assert "协议已登记" in shown
    mediated.refresh_from_db()
    assert mediated.stage == "agreed"
    assert mediated.facts.get(fact="agreed").detail["amount_yuan"] == "400"


def test_with_the_last_part_the_agreement_is_performed(mediated, parts, person):
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


def test_what_was_not_done_after_all_is_taken_back(mediated, parts, person):
    by = person("mediator")
    perform(parts[0], done_on=in_days(0), proof="转账凭证", by=by)
    take_performance_back(parts[0], by=by)
    assert money(by).performed == Decimal(0)
    assert [part.pk for part in to_be_done(by)] == [part.pk for part in parts]


def test_performed_at_once_on_the_scene_counts_as_recovered(matter, person):
    by = person()
    take_step(matter, "dispatch", by=by)
    take_step(matter, "arrive", told={Fact.ARRIVED: {}}, by=by)
    paid = {"amount_yuan": "88.50"}
    told = {Fact.BOTH_CONSENTED: {}, Fact.TOLD_RIGHTS: {}, Fact.AGREED: paid, Fact.PAID: paid}
    done = take_step(matter, "settle_now", told=told, by=by)
    assert money(by).performed == Decimal("88.50")
    undo(done, by=by)
    assert money(by).performed == Decimal(0)


def test_an_agreement_that_is_undone_is_owed_by_nobody(mediated, parts, person):
    by = person("mediator")
    undo(HistoryEntry.objects.filter(verb="stepped").last(), by=by)
    assert not to_be_done(by).exists()
    assert plan_of(mediated) == []
    with pytest.raises(ValidationError, match="已不是待履行"):
        perform(parts[0], done_on=in_days(0), proof="x", by=by)


def test_a_part_is_not_performed_in_the_future_or_without_proof(parts, person):
    with pytest.raises(ValidationError, match="将来"):
        perform(parts[0], done_on=in_days(1), proof="收条", by=person("mediator"))
    with pytest.raises(ValidationError, match="凭什么"):
        perform(parts[0], done_on=in_days(0), proof=" ", by=person("mediator"))


def test_the_merchant_is_reminded(parts, person):
    made = remind(parts[0], to="19900007788", by=person("mediator"))
    assert "400.00 元" in str(made.text)
    assert (made.sitting, made.state) == (None, "waiting")


def test_what_is_late_goes_to_court_or_back_to_the_table(mediated, parts, person, signed_in):
    by = person("mediator")
    url = reverse("handling:performance", args=[mediated.number])
    court = reverse("handling:confirmation", args=[mediated.number])
    assert court in signed_in("mediator").get(url).content.decode()
    apply_for_confirmation(mediated, by=by)
    assert Fact.CONFIRMATION in facts_holding(mediated)
    assert court not in signed_in("mediator").get(url).content.decode()
    Instalment.objects.filter(pk=parts[0].pk).update(due_on=in_days(-1))
    take_step(mediated, "lapse", reason="商家关门", told={Fact.NOT_PERFORMED: {}}, by=by)
    assert "再次调解" in signed_in("mediator").get(url).content.decode()
    take_step(mediated, "mediate_again", reason="商家愿再谈", by=by)
    mediated.refresh_from_db()
    assert mediated.stage == "naming"


def lapse(dispute, by):
    take_step(dispute, "lapse", reason="不再付了", told={Fact.NOT_PERFORMED: {}}, by=by)


def test_nothing_is_late_before_a_part_is_overdue(mediated, parts, person, signed_in):
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
    shown = signed_in("mediator").get(reverse("disputes:detail", args=[mediated.number]))
    assert reverse("disputes:step", args=[mediated.number, "lapse"]) in shown.content.decode()
    lapse(mediated, by)
    mediated.refresh_from_db()
    assert mediated.stage == "unperformed"


def test_each_part_is_told_on_the_page_and_done_there(parts, mediated, signed_in):
    browser = signed_in("mediator")
    form = {"done_on": in_days(0).isoformat(), "proof": "收条一张"}
    url = reverse("handling:part_done", args=[parts[0].pk])
    shown = browser.post(url, form, follow=True).content.decode()
    assert "收条一张" in shown
    assert "已履行" in shown


def test_the_page_of_an_agreement_names_shop_and_matter(mediated, signed_in):
    url = reverse("handling:agreement", args=[mediated.number, "agree"])
    shown = signed_in("mediator").get(url).content.decode()
    assert mediated.merchant_name in shown
    assert mediated.summary in shown

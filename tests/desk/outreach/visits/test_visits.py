"""A visit: who is proposed and why, who goes, what was found, and what it does to a letter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liandong.desk.access.models import AuditEntry, User
from liandong.desk.directory.models import District, Merchant
from liandong.desk.disputes.models import Dispute, HistoryEntry
from liandong.desk.handling.models import Instalment
from liandong.desk.insight.models import Alert
from liandong.desk.outreach.actions.letters import course as letter_course
from liandong.desk.outreach.actions.visits import (
    Target,
    cancel_visit,
    check_by_visit,
    plan_visit,
    put_off_visit,
    record_visit,
)
from liandong.desk.outreach.models import CheckedTopic, Letter, Visit
from liandong.desk.outreach.queries.filling import letter_values
from liandong.desk.outreach.queries.visits.ledger import LEDGER
from liandong.desk.outreach.queries.visits.proposals import proposals
from liandong.desk.outreach.queries.waiting import own_of
from liandong.desk.outreach.rules.checklists import TRADES, topics_of, trade_of
from liandong.desk.papers.models import Attachment
from tests.desk.every_app.test_bounded_queries import cost_of
from tests.desk.insight.alerts import END, rise
from tests.desk.steps.outreach import approved, drafted, what_was_found
from tests.desk.steps.outreach import sent as sent_out
from tests.desk.steps.papers import scan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
C8 = (
    *("日期", "单位", "走访人", "对象", "事由", "明码标价", "进货查验", "格式条款", "退换货制度"),
    *("维权专员", "投诉公示", "预付款", "问题", "现场改正", "限期", "照片", "签字", "复查"),
)


@pytest.fixture
def officer(someone: Callable[..., User]) -> User:
    return someone("police", "duty_officer")


@pytest.fixture
def target(shop: Merchant, districts: dict[str, District]) -> Target:
    return Target("merchant", shop.name, districts["铜马商圈"], "prepaid", shop)


@pytest.fixture
def plan(target: Target, mediator: User, officer: User) -> Callable[..., Visit]:
    def planned(**changes: Any) -> Visit:
        given: dict[str, Any] = {
            "target": target, "reason": "plan", "day": TODAY, "visitors": [mediator, officer],
            "by": mediator,
        }  # fmt: skip
        return plan_visit(**given | changes)

    return planned


@pytest.fixture
def sent(
    alert: Alert, shop: Merchant, mediator: User, association_head: User, numbers: None
) -> Letter:
    draft = drafted(alert, shop, by=mediator)
    return sent_out(approved(draft, by=mediator, head=association_head), by=mediator)


@pytest.fixture
def answered(sent: Letter, mediator: User) -> Letter:
    letter_course.record_answer(letter=sent, on=TODAY, text="已退费", by=mediator)
    sent.refresh_from_db()
    return sent


def kinds(by: User) -> dict[str, list[str]]:
    return {row.name: [why.kind for why in row.why] for row in proposals(by)}


def test_a_rise_against_comparable_days_is_a_reason_and_many_as_always_are_none(
    alert: Alert, shop: Merchant, mediator: User, districts: dict[str, District]
) -> None:
    other = Merchant.objects.create(name="平常店", district=districts["铜马商圈"])
    rise(districts, 4, merchant=other, day=END)
    steady = Merchant.objects.create(name="一贯店", district=districts["铜马商圈"])
    for day in (END, END - timedelta(days=364)):
        rise(districts, 9, merchant=steady, day=day)
    (row,) = proposals(mediator)
    assert (row.name, row.district, row.reason) == (shop.name, "铜马商圈", "plan")
    (why,) = row.why
    assert why.kind == "纠纷上升"
    assert "14 件比 0 件" in why.words
    assert f"merchant={shop.pk}" in why.url


def test_a_letter_is_a_reason_once_it_is_unanswered_or_its_check_is_due(
    sent: Letter, shop: Merchant, mediator: User, today: Any
) -> None:
    assert kinds(mediator)[shop.name] == ["纠纷上升"]
    letter_course.record_answer(letter=sent, on=TODAY, text="已退费", by=mediator)
    assert kinds(mediator)[shop.name] == ["纠纷上升"]  # the answer date is not over
    today.move_to(timezone.now() + timedelta(days=16))
    (row,) = proposals(mediator)
    assert [why.kind for why in row.why] == ["提醒待复查", "纠纷上升"]
    assert row.letter == sent
    letter_course.undo(step=sent.steps.get(verb="answer"), by=mediator)
    letter_course.mark_unanswered(letter=sent, by=mediator)
    assert "提醒未反馈" in kinds(mediator)[shop.name]


@pytest.mark.parametrize(("late", "proposed"), [(1, True), (-1, False)])
def test_an_agreement_is_a_reason_once_it_is_overdue(
    shop: Merchant, mediator: User, districts: dict[str, District], late: int, proposed: bool
) -> None:
    dispute = Dispute.objects.create(
        number="LD1", opened_at=timezone.now(), district=districts["铜马商圈"], merchant=shop,
        merchant_name=shop.name, stage="agreed", status="settled", sources=["complaint_12315"],
        summary="退费",
    )  # fmt: skip
    entry = HistoryEntry.objects.create(dispute=dispute, verb="agree", by=mediator)
    Instalment.objects.create(
        dispute=dispute, entry=entry, what="退款", amount_yuan=Decimal(100),
        due_on=TODAY - timedelta(days=late),
    )  # fmt: skip
    assert kinds(mediator) == ({shop.name: ["协议未履行"]} if proposed else {})


def test_an_overdue_agreement_opens_the_dispute_that_is_counted(
    shop: Merchant, mediator: User, districts: dict[str, District], browser: Any
) -> None:
    """Not those of the shop that owe nothing; of several there is no page."""

    def owing(number: str) -> None:
        dispute = Dispute.objects.create(
            number=number, opened_at=timezone.now(), district=districts["铜马商圈"],
            merchant=shop, merchant_name=shop.name, stage="agreed", status="settled",
            sources=["complaint_12315"], summary="退费",
        )  # fmt: skip
        entry = HistoryEntry.objects.create(dispute=dispute, verb="agree", by=mediator)
        for days in (1, 2):
            Instalment.objects.create(
                dispute=dispute, entry=entry, what="退款", amount_yuan=Decimal(100),
                due_on=TODAY - timedelta(days=days),
            )  # fmt: skip

    rise(districts, 2, merchant=shop, day=END)
    owing("LD1")
    address = "/outreach/visits/proposed/"
    page = browser(mediator).get(address).content.decode()
    assert '<a href="/disputes/LD1/">1 件协议到期未履行</a>' in page
    owing("LD2")
    page = browser(mediator).get(address).content.decode()
    assert "<span>2 件协议到期未履行</span>" in page


def test_nobody_is_proposed_twice(alert: Alert, plan: Callable[..., Visit], mediator: User) -> None:
    visit = plan()
    assert proposals(mediator) == []
    cancel_visit(visit=visit, reason="店休", by=mediator)
    assert len(proposals(mediator)) == 1


def test_another_district_s_shops_are_not_proposed(
    alert: Alert, someone: Callable[..., User]
) -> None:
    assert proposals(someone("association", "mediator", place="滨河商圈")) == []


def test_proposals_ask_the_database_as_often_for_many(
    alert: Alert, mediator: User, districts: dict[str, District]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asking:
            proposals(mediator)
        return len(asking)

    few = cost()
    for number in range(8):
        other = Merchant.objects.create(name=f"店{number}", district=districts["铜马商圈"])
        rise(districts, 9, merchant=other, day=END)
    assert len(proposals(mediator)) == 9
    assert cost() <= few


def test_the_list_asks_the_database_as_often_for_many(
    plan: Callable[..., Visit], mediator: User, browser: Any
) -> None:
    def add(many: int) -> None:
        for _ in range(many):
            visit = plan()
            record_visit(visit=visit, found=what_was_found(visit), by=mediator)

    add(2)
    few, _size = cost_of(browser(mediator), "/outreach/visits/?q=")
    add(8)
    assert cost_of(browser(mediator), "/outreach/visits/?q=")[0] <= few


def test_both_houses_go(plan: Callable[..., Visit], mediator: User, officer: User) -> None:
    for visitors in ([mediator], [officer], []):
        with pytest.raises(ValidationError, match="走访人要有警务站的"):
            plan(visitors=visitors)
    assert not Visit.objects.exists()


def test_who_does_not_see_the_district_is_not_sent(
    plan: Callable[..., Visit], mediator: User, someone: Callable[..., User]
) -> None:
    with pytest.raises(ValidationError, match="不能走访这个商圈"):
        plan(visitors=[mediator, someone("police", "duty_officer", place="滨河商圈")])


def test_who_does_not_see_the_district_plans_nothing(
    plan: Callable[..., Visit], someone: Callable[..., User]
) -> None:
    with pytest.raises(PermissionDenied):
        plan(by=someone("association", "mediator", place="滨河商圈"))


@pytest.mark.parametrize("role", ["people_mediator", "auditor", "lawyer"])
def test_without_the_permission_nobody_plans_or_records(
    plan: Callable[..., Visit], someone: Callable[..., User], role: str
) -> None:
    by, visit = someone("association", role), plan()
    with pytest.raises(PermissionDenied):
        plan(by=by)
    with pytest.raises(PermissionDenied):
        record_visit(visit=visit, found=what_was_found(visit), by=by)


def test_a_planned_one_waits_for_its_visitors(
    plan: Callable[..., Visit], mediator: User, officer: User, association_head: User
) -> None:
    visit = plan(day=TODAY + timedelta(days=2))
    assert own_of(officer).visits == own_of(mediator).visits == [visit]
    assert own_of(association_head).visits == []
    put_off_visit(
        visit=visit, day=TODAY + timedelta(days=9), visitors=[mediator, officer], by=officer
    )
    assert own_of(officer).visits == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checklist": {}}, "检查表还有没填"),
        ({"came": []}, "实际到场"),
        ({"signed": ""}, "签字情况"),
        ({"to_mend": "挂牌"}, "事项和期限"),
        ({"to_mend": "挂牌", "mend_by": TODAY - timedelta(days=1)}, "不能早于"),
        ({"day": TODAY + timedelta(days=1)}, "不能在今天之后"),
        ({"fails": "prices"}, "写明发现的问题"),
    ],
)
def test_what_is_missing_is_not_recorded(
    plan: Callable[..., Visit], mediator: User, changes: Any, words: str
) -> None:
    visit = plan()
    with pytest.raises(ValidationError, match=words):
        record_visit(visit=visit, found=what_was_found(visit, **changes), by=mediator)
    visit.refresh_from_db()
    assert (visit.state, CheckedTopic.objects.count()) == ("planned", 0)


def test_it_is_recorded_once_by_who_was_there(
    plan: Callable[..., Visit], officer: User, mediator: User, someone: Callable[..., User]
) -> None:
    visit = plan()
    stranger = someone("police", "duty_officer", name="another")
    with pytest.raises(PermissionDenied):
        record_visit(visit=visit, found=what_was_found(visit), by=stranger)
    record_visit(visit=visit, found=what_was_found(visit, came=[officer.pk]), by=officer)
    assert dict(visit.visitors.values_list("person", "came")) == {
        officer.pk: True,
        mediator.pk: False,
    }
    with pytest.raises(ValidationError, match="已走访"):
        record_visit(visit=visit, found=what_was_found(visit), by=officer)
    assert AuditEntry.objects.filter(action="visit.record").count() == 1


def test_what_is_to_be_mended_proposes_one_further_visit(
    plan: Callable[..., Visit], mediator: User, shop: Merchant
) -> None:
    visit = plan()
    mending = {"findings": "没有标价", "to_mend": "逐项标价", "mend_by": TODAY + timedelta(days=7)}
    record_visit(visit=visit, found=what_was_found(visit, fails="prices", **mending), by=mediator)
    (row,) = proposals(mediator)
    assert (row.follows, row.reason, row.why[0].kind) == (visit, "follow_up", "限期整改")
    visit.refresh_from_db()
    again = plan(reason="follow_up", follows=visit, day=TODAY + timedelta(days=8))
    assert proposals(mediator) == []
    with pytest.raises(ValidationError, match="已经安排了回访"):
        plan(follows=visit)
    cancel_visit(visit=again, reason="店休", by=mediator)
    assert proposals(mediator)[0].follows == visit


def test_a_visit_checks_its_letter_through_the_letter_s_own_step(
    answered: Letter, plan: Callable[..., Visit], mediator: User
) -> None:
    visit = plan(reason="warning", letter=answered)
    with pytest.raises(ValidationError, match="复查结论"):
        record_visit(visit=visit, found=what_was_found(visit), by=mediator)
    record_visit(visit=visit, found=what_was_found(visit, outcome="mended"), by=mediator)
    answered.refresh_from_db()
    step = answered.steps.get(verb="check")
    assert (answered.state, step.outcome, step.visit) == ("checked", "mended", visit)
    assert visit.number in step.text


@pytest.mark.long
def test_a_letter_that_was_checked_meanwhile_is_not_checked_again(
    answered: Letter, plan: Callable[..., Visit], mediator: User
) -> None:
    visit = plan(letter=answered)
    letter_course.record_check(letter=answered, on=TODAY, outcome="not", text="未改", by=mediator)
    record_visit(visit=visit, found=what_was_found(visit, outcome="mended"), by=mediator)
    visit.refresh_from_db()
    assert (visit.outcome, visit.check_step) == ("", None)
    assert answered.steps.filter(verb="check").count() == 1


@pytest.mark.long
def test_a_check_by_the_police_waits_for_the_department_of_the_letter(
    answered: Letter, plan: Callable[..., Visit], mediator: User, officer: User
) -> None:
    visit = plan(letter=answered)
    record_visit(visit=visit, found=what_was_found(visit, outcome="partly"), by=officer)
    answered.refresh_from_db()
    assert answered.state == "answered"
    with pytest.raises(ValidationError, match="出具单位"):
        check_by_visit(visit=visit, by=officer)
    check_by_visit(visit=visit, by=mediator)
    with pytest.raises(ValidationError, match="已经复查"):
        check_by_visit(visit=visit, by=mediator)
    step = answered.steps.get(verb="check")
    letter_course.undo(step=step, by=mediator)
    check_by_visit(visit=visit, by=mediator)
    assert answered.steps.filter(verb="check", undone_at=None).count() == 1


@pytest.mark.long
def test_the_paper_of_a_check_names_who_was_there(
    answered: Letter, plan: Callable[..., Visit], mediator: User, officer: User
) -> None:
    """Not who pressed the button afterwards."""
    visit = plan(letter=answered)
    found = what_was_found(visit, outcome="partly", came=[officer.pk])
    record_visit(visit=visit, found=found, by=officer)
    check_by_visit(visit=visit, by=mediator)
    values = letter_values(answered, "recheck", by=mediator)
    assert values["checked_by"] == str(officer)


@pytest.mark.long
def test_a_letter_is_checked_by_one_visit_of_its_own_trader(
    answered: Letter, plan: Callable[..., Visit], target: Target, districts: Any
) -> None:
    with pytest.raises(ValidationError, match="不一致"):
        plan(letter=answered, target=replace(target, name="另一家", merchant=None))
    plan(letter=answered)
    with pytest.raises(ValidationError, match="已经安排了"):
        plan(letter=answered)


def test_a_letter_that_did_not_go_out_is_not_checked(
    alert: Alert, shop: Merchant, mediator: User, plan: Callable[..., Visit]
) -> None:
    draft = drafted(alert, shop, by=mediator)
    with pytest.raises(ValidationError, match="没有送出"):
        plan(letter=draft)


@pytest.mark.parametrize("trade", TRADES)
def test_each_trade_has_a_checklist(trade: str) -> None:
    topics = [rule.topic.value for rule in topics_of(trade)]
    assert {"prices", "terms", "officer", "notice"} <= set(topics)
    assert all(rule.basis for rule in topics_of(trade))


def test_the_checklist_follows_the_sector() -> None:
    assert trade_of("食品", "merchant") == "food"
    assert trade_of("教育培训", "merchant") == "prepaid"
    assert trade_of("服装鞋帽", "mall") == "market"
    assert trade_of("生活社会服务", "merchant", "餐饮服务；酒水零售") == "food"
    assert trade_of("生活社会服务", "merchant", "理发服务") == "service"
    assert "returns" in [rule.topic for rule in topics_of(trade_of("服装鞋帽", "merchant"))]


def test_the_ledger_has_the_official_columns() -> None:
    for column in C8:
        assert any(name.startswith(column) for name in LEDGER), column


def test_the_ledger_leaves_out_people_and_other_districts(
    plan: Callable[..., Visit], mediator: User, browser: Any, someone: Callable[..., User]
) -> None:
    visit = plan()
    words = {"findings": "顾客电话19900001234", "met": "演示店长"}
    record_visit(visit=visit, found=what_was_found(visit, **words), by=mediator)
    text = b"".join(browser(mediator).get("/outreach/visits/ledger.csv").streaming_content)
    line = text.decode().splitlines()[-1]
    assert visit.number in line
    assert "符合" in line
    assert "1990000" not in line
    stranger = browser(someone("association", "mediator", place="滨河商圈"))
    text = b"".join(stranger.get("/outreach/visits/ledger.csv").streaming_content)
    assert visit.number not in text.decode()
    assert stranger.get(f"/outreach/visits/{visit.number}/").status_code == 404
    assert stranger.post(f"/outreach/visits/{visit.number}/cancel/").status_code == 404
    analyst = browser(someone("regulator", "analyst", place=""))
    assert analyst.get("/outreach/visits/ledger.xlsx").status_code == 200


def test_who_was_not_there_reads_no_telephone(
    plan: Callable[..., Visit], mediator: User, browser: Any, association_head: User
) -> None:
    visit = plan()
    record_visit(visit=visit, found=what_was_found(visit, findings="电话19900001234"), by=mediator)
    address = f"/outreach/visits/{visit.number}/"
    assert "19900001234" in browser(mediator).get(address).content.decode()
    assert "19900001234" not in browser(association_head).get(address).content.decode()


@pytest.mark.long
def test_from_the_proposal_to_the_photo_by_pages(
    answered: Letter, shop: Merchant, mediator: User, officer: User, browser: Any, today: Any
) -> None:
    today.move_to(timezone.now() + timedelta(days=16))
    day = f"{timezone.localdate()}"
    desk = browser(mediator)
    listed = desk.get("/outreach/visits/proposed/").content.decode()
    begin = f"/outreach/visits/new/?merchant={shop.pk}&letter={answered.number}"
    assert begin.replace("&", "&amp;") in listed
    page = desk.get(begin).content.decode()
    assert "提醒待复查" in page
    given = {
        "kind": "merchant", "name": shop.name, "district": "铜马商圈", "trade": "prepaid",
        "reason": "warning", "day": day, "visitors": [mediator.pk, officer.pk],
    }  # fmt: skip
    desk.post(begin, given)
    visit = Visit.objects.get()
    assert (visit.letter, visit.merchant, len(visit.because)) == (answered, shop, 2)
    address = f"/outreach/visits/{visit.number}/"
    assert "走访" in desk.get("/outreach/on-the-board/").content.decode()
    assert "对提醒的复查结论" in desk.get(f"{address}record/").content.decode()
    topics = [rule.topic for rule in topics_of("prepaid")]
    rest = {"day": day, "came": [mediator.pk], "signed": "signed", "outcome": "mended"}
    lacking = desk.post(f"{address}record/", {f"verdict_{topics[0]}": "meets", **rest})
    assert lacking.status_code == 422
    desk.post(f"{address}record/", {f"verdict_{topic}": "meets" for topic in topics} | rest)
    answered.refresh_from_db()
    assert answered.state == "checked"
    picture = SimpleUploadedFile("a.jpg", scan().content, "image/jpeg")
    desk.post(f"{address}photos/", {"title": "现场照片", "scans": picture})
    piece = Attachment.objects.get()
    assert desk.get(f"{address}photos/{piece.pk}/").content.startswith(b"\xff\xd8")
    assert "现场照片" in desk.get(address).content.decode()
    assert visit.number in desk.get(f"/outreach/letters/{answered.number}/").content.decode()


@pytest.mark.long
def test_a_photo_is_put_in_by_who_goes_and_opened_beside_its_visit_alone(
    plan: Callable[..., Visit], mediator: User, browser: Any, someone: Callable[..., User]
) -> None:
    visit, other = plan(), plan(day=TODAY + timedelta(days=1))
    picture = SimpleUploadedFile("a.jpg", scan().content, "image/jpeg")
    address = f"/outreach/visits/{visit.number}/photos/"
    stranger = browser(someone("police", "duty_officer", name="another"))
    stranger.post(address, {"title": "现场照片", "scans": picture})
    assert not Attachment.objects.exists()
    picture.seek(0)
    desk = browser(mediator)
    desk.post(address, {"title": "现场照片", "scans": picture})
    piece = Attachment.objects.get()
    assert desk.get(f"{address}{piece.pk}/").status_code == 200
    assert desk.get(f"/outreach/visits/{other.number}/photos/{piece.pk}/").status_code == 404
    far = browser(someone("police", "duty_officer", place="滨河商圈"))
    assert far.get(f"{address}{piece.pk}/").status_code == 404


def test_no_visit_of_a_district_goes_to_a_shop_of_another(
    plan: Callable[..., Visit], target: Target, shops: dict[str, Merchant]
) -> None:
    elsewhere = shops["云裳服饰"]
    with pytest.raises(ValidationError, match="登记在滨河商圈，不在铜马商圈"):
        plan(target=replace(target, name=elsewhere.name, merchant=elsewhere))
    assert not Visit.objects.exists()


def test_nothing_of_a_visit_is_filled_in_beforehand(
    plan: Callable[..., Visit], mediator: User, browser: Any
) -> None:
    desk, visit = browser(mediator), plan()
    form = desk.get("/outreach/visits/new/").context["form"]
    assert not any(form[name].value() for name in ("kind", "reason", "trade", "day", "visitors"))
    record = desk.get(f"/outreach/visits/{visit.number}/record/").context["form"]
    assert not any(record[name].value() for name in record.fields)
    assert f"安排在 {visit.day}" in record["day"].help_text


def test_who_is_offered_is_of_every_district_that_can_be_chosen_and_who_is_not_is_told_why(
    someone: Callable[..., User], districts: dict[str, District], browser: Any
) -> None:
    here = someone("police", "duty_officer")
    there = someone("police", "duty_officer", place="滨河商圈")
    analyst = someone("regulator", "analyst")
    analyst.department.districts = ["铜马商圈", "滨河商圈"]
    analyst.department.save()
    regulator = someone("regulator", "regulator")
    form = browser(analyst).get("/outreach/visits/new/").context["form"]
    offered = {int(key) for key, _words in form.fields["visitors"].choices}
    assert {here.pk, there.pk, regulator.pk} <= offered
    assert analyst.pk not in offered
    assert "您是研判员，可以安排走访，但不登记现场情况" in form["visitors"].help_text
    form = browser(regulator).get("/outreach/visits/new/").context["form"]
    assert "您是" not in form["visitors"].help_text


def test_what_is_wrong_with_a_visit_stands_at_its_field(
    plan: Callable[..., Visit], mediator: User, officer: User, browser: Any
) -> None:
    given = {
        "kind": "merchant", "name": "演示店", "district": "铜马商圈", "trade": "prepaid",
        "reason": "plan", "day": f"{TODAY}", "visitors": [mediator.pk],
    }  # fmt: skip
    desk, visit = browser(mediator), plan()
    refused = desk.post("/outreach/visits/new/", given)
    assert list(refused.context["form"].errors) == ["visitors"]
    fails = {f"verdict_{rule.topic}": "fails" for rule in topics_of("prepaid")}
    found = {"came": [mediator.pk], "signed": "signed", "day": f"{TODAY}"} | fails
    address = f"/outreach/visits/{visit.number}/record/"
    assert list(desk.post(address, found).context["form"].errors) == ["findings"]
    late = found | {"findings": "没有明码标价", "day": f"{TODAY + timedelta(days=1)}"}
    assert list(desk.post(address, late).context["form"].errors) == ["day"]
    lacking = desk.post(address, {"came": [mediator.pk]}).content.decode()
    assert lacking.count("autofocus") == 1
